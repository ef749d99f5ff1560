"""The phrases of a melody: features, words, model, segmentation, inference and fit."""
