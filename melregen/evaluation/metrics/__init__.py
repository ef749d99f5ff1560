"""The metrics of songs, one module each, in the manner of mir_eval."""
