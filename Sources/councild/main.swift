print("councild")
