# 見本の言葉
to-top = 上へ
issued = { $date の時点の内容です。
menu もくじ
search =
