"""The renderer (Y′ → Y): network, features and decoding."""
