to-topp = 上へ
our-own-words = こちら
