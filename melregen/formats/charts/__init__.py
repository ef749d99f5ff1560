"""Charts of recordings: chords bar by bar, without melody and words."""
