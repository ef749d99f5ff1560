"""The surface of a rhythm: what plainer rhythm lies below it, and how it may be moved.

Temperley, "Syncopation in rock: a perceptual perspective", Popular Music 18, 1999.
"""

from melregen.template.rhythm.layer import PlainRhythm, early_notes, plain, shape
from melregen.template.rhythm.surface import NOTHING_FIXED, Fixed, beat_part
from melregen.template.rhythm_feel import SHARES, SYNCOPATED, Reading, RhythmFeel

__all__ = [
    "NOTHING_FIXED",
    "SHARES",
    "SYNCOPATED",
    "Fixed",
    "PlainRhythm",
    "Reading",
    "RhythmFeel",
    "beat_part",
    "early_notes",
    "plain",
    "shape",
]
