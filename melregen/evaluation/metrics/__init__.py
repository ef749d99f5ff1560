"""The metrics, one module each: figures of a song, or of a set of songs."""
