"""Which of several parts is the melody: features with fitted weights, and their fit."""
