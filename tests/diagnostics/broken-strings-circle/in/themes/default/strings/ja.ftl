menu = { menu }
home = { UNK() }
