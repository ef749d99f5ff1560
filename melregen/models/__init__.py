"""The two networks, their vocabularies, grammars and decoding: token ids and tensors, no files."""
