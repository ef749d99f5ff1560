"""The melody among the parts of a file: features, inference and fit."""
