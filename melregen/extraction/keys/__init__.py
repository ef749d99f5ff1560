"""The key of a melody, or of each stretch of it: features, model, inference and fit."""
