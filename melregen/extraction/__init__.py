"""Y → Y′: from a melody to its template: keys, chords, phrases, cadences and form."""
