issued = { $day }の時点の内容です。
to-top = { $page }の上へ
