to-top = 上へ
menu = もくじ
to-top = うえへ
