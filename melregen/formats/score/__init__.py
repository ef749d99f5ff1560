"""What all score formats share: repeats, bars, verses, chord symbols, notation."""
