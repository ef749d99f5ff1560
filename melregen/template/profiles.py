"""Constants of key and chord inference, and where they come from.

Counted figures are from open music only: 279 public-domain lead sheets with chord symbols
(OpenEWLD; their tonic read off the last chord) and 1,586 dance tunes with annotated modes (O'Neill
1850, Aird, Ryan). Everything is relative to the tonic.
"""

from melregen.music import MODES

CHORD_QUALITIES = ("", "m", "7", "m7", "dim")
"""Qualities that are inferred; others are folded into these (maj7 and 6 into "", m7b5 into dim)."""

# Share of time (percent) on each scale degree. Major: mean of lead sheets and tunes; minor: 501
# tunes and 10 sheets, averaged; the leading note and both sixths follow the sheets.
_MAJOR_PROFILE = (22.9, 0.5, 13.2, 0.6, 17.0, 7.2, 0.8, 17.0, 0.6, 11.5, 0.8, 7.9)
_MINOR_PROFILE = (24.0, 0.4, 11.2, 14.5, 0.8, 10.8, 1.2, 19.5, 3.6, 1.6, 8.5, 3.2)


def _swap(profile: tuple[float, ...], one: int, other: int) -> tuple[float, ...]:
    swapped = list(profile)
    swapped[one], swapped[other] = profile[other], profile[one]
    return tuple(swapped)


DEGREE_PROFILES: dict[str, tuple[float, ...]] = {
    "major": _MAJOR_PROFILE,
    "minor": _MINOR_PROFILE,
    # The counted shares of 88 Dorian and 98 Mixolydian tunes.
    "dorian": (23.8, 0.2, 15.0, 7.6, 0.6, 12.2, 0.2, 17.1, 0.2, 5.4, 17.4, 0.7),
    "mixolydian": (24.4, 0.2, 12.3, 0.2, 12.8, 12.4, 0.2, 16.9, 0.2, 11.0, 9.4, 0.5),
    # Too rare to count: the parent mode with its own degree in place of the parent's.
    "phrygian": _swap((23.4, 0.4, 11.2, 14.5, 0.5, 10.8, 0.5, 17.5, 5.6, 0.5, 12.5, 0.6), 1, 2),
    "lydian": _swap(_MAJOR_PROFILE, 5, 6),
}
"""Mode → share of melody time on each degree, percent."""

FINAL_DEGREES: dict[bool, tuple[float, ...]] = {
    False: (83.0, 0.1, 3.2, 0.1, 3.4, 2.4, 0.1, 3.6, 0.1, 2.4, 0.2, 1.4),
    True: (83.0, 0.1, 2.0, 4.2, 0.1, 2.2, 0.1, 4.2, 0.3, 0.2, 3.2, 0.4),
}
"""Whether the third is minor → share of tunes that end on each degree, percent."""

MODE_SHARES: dict[str, float] = {
    "major": 64.0,
    "minor": 30.0,
    "dorian": 2.5,
    "mixolydian": 2.5,
    "phrygian": 0.5,
    "lydian": 0.5,
}
"""Prior probability of each mode, percent: folk and popular song, modal tunes held rare."""

MELODY_OVER_CHORD: dict[str, tuple[float, ...]] = {
    "": (1.56, -1.28, -0.19, -0.74, 1.47, -0.67, -0.21, 1.43, -0.56, 0.32, -0.92, -0.21),
    "m": (1.22, -0.83, -0.24, 1.72, -0.92, -0.31, -0.77, 1.21, -0.89, 0.48, -0.56, -0.11),
    "7": (1.17, -0.81, 0.50, -1.55, 1.12, -0.98, -0.29, 1.26, -0.32, 0.29, 0.68, -1.07),
    "m7": (0.73, -0.81, 0.25, 1.29, -0.59, 0.58, -0.60, 0.91, -0.67, -0.76, 0.40, -0.74),
    "dim": (0.69, -0.92, -0.56, 0.91, -0.72, -0.40, 1.25, -0.13, -0.19, 0.85, -0.44, -0.35),
}
"""Quality → log weight of a melody note by its interval above the root (semitones).

Fitted with a log-linear model, p(degree | chord, key) ∝ exp(this + a term of the degree), to the
melody time of the lead sheets by maximum likelihood."""

PROFILE_EXPONENT = 0.59
"""The degree's term in that model is this times the log of its profile (regression slope)."""

BASS_OVER_CHORD = (0.74, 0.01, 0.01, 0.06, 0.06, 0.01, 0.01, 0.13, 0.01, 0.01, 0.03, 0.01)
"""Probability of the bass note by its interval above the root: root position, then fifth, third."""

# Minor sevenths at six tenths of their count: the sheets are of the 1920s, most songs are plainer.
_MAJOR_CHORDS: dict[str, tuple[float, ...]] = {
    "": (26.0, 0.1, 0.4, 0.1, 0.6, 7.5, 0.1, 5.5, 0.1, 0.4, 0.3, 0.1),
    "m": (0.2, 0.1, 2.9, 0.1, 1.2, 1.4, 0.1, 0.4, 0.1, 3.1, 0.1, 0.1),
    "7": (2.5, 0.1, 5.7, 0.1, 1.9, 0.7, 0.1, 18.2, 0.3, 4.0, 0.5, 0.9),
    "m7": (0.1, 0.1, 3.7, 0.1, 0.5, 0.1, 0.1, 0.4, 0.1, 1.2, 0.1, 0.1),
    "dim": (0.7, 0.4, 0.4, 0.4, 0.3, 0.1, 0.5, 0.3, 0.1, 0.3, 0.1, 0.5),
}
# Ten minor sheets are too few: their counts, rounded, with the diatonic chords that they lack.
_MINOR_CHORDS: dict[str, tuple[float, ...]] = {
    "": (1.2, 0.3, 0.1, 4.5, 0.1, 1.5, 0.1, 5.0, 4.0, 0.1, 5.0, 0.1),
    "m": (29.0, 0.1, 0.3, 0.2, 0.1, 10.0, 0.1, 2.5, 0.1, 0.1, 0.5, 0.1),
    "7": (2.0, 0.3, 1.0, 0.8, 0.1, 0.8, 0.2, 14.5, 0.8, 0.1, 2.5, 0.1),
    "m7": (0.8, 0.1, 0.6, 0.1, 0.1, 0.8, 0.1, 0.3, 0.1, 0.1, 0.1, 0.1),
    "dim": (0.1, 0.1, 1.0, 0.1, 0.1, 0.1, 0.3, 0.1, 0.1, 0.2, 0.1, 0.8),
}
CHORD_SHARES: dict[bool, dict[str, tuple[float, ...]]] = {
    False: _MAJOR_CHORDS,
    True: _MINOR_CHORDS,
}
"""Whether the third is minor → quality → share of chord changes to each root degree, percent."""

FOREIGN_TONE = -1.2
"""Log factor on a chord's share for each of its tones that a church mode lacks and its parent
(major or minor) has; the inverse for tones the other way round."""

ROOT_MOTION = (0.0, 0.0, -0.58, -1.1, -0.59, 0.86, -0.21, -0.03, -0.8, -0.3, -1.14, 0.24)
"""Log of observed over expected changes by root motion (semitones up), in the lead sheets."""

CHANGE_PROBABILITY = {3: 0.81, 2: 0.37, 1: 0.09}
"""Metrical strength → probability that the chord changes there. In the lead sheets it is .64 to .82
at bar lines, .18 to .38 at half bars and .04 to .09 at other beats; the best single path of a
Markov chain changes too seldom, so the upper ends are taken."""

assert set(DEGREE_PROFILES) <= set(MODES)
