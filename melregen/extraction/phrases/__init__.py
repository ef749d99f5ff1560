"""Where a melody breathes: features, words, model, segmentation, inference and fit."""
