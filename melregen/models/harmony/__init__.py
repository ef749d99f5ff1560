"""Harmony: the chords of a song, given its form, before its rhythm."""
