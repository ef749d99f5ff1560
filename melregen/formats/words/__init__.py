"""Lead sheets → texts of words: timed lines, chord sheets."""
