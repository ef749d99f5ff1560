"""The two networks, each with features, grammar and decoding: token ids and tensors, no files."""
