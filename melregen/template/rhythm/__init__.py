"""The surface of a rhythm: what plainer rhythm lies below it, and how it may be moved.

Temperley, "Syncopation in rock: a perceptual perspective", Popular Music 18, 1999.
"""

from melregen.template.rhythm.feel import SYNCOPATED, Reading, RhythmFeel
from melregen.template.rhythm.layer import PlainRhythm, plain, shape
from melregen.template.rhythm.surface import NOTHING_FIXED, Fixed

__all__ = [
    "NOTHING_FIXED",
    "SYNCOPATED",
    "Fixed",
    "PlainRhythm",
    "Reading",
    "RhythmFeel",
    "plain",
    "shape",
]
