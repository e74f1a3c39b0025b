menu = { greeting }
to-top = { -brand }の上へ
