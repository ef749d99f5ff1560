"""The chords that go with a melody: features, states, model, decoding, inference and fit."""
