"""Y → Y′: from a melody to its template: keys, chords, phrases, cadences and form."""

MINIMUM_NOTES = 8
"""Fewest notes of a melody, or of a stretch of one, that has a key; shorter ones are fragments."""
