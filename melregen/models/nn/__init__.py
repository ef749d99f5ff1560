"""What both networks are made of: layers, sampling, vocabulary, checkpoints."""
