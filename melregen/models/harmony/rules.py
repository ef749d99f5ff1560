"""Which chords may sound at a step: rules of the mode, of what is given, and of closes."""

from collections.abc import Collection
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from melregen.models.harmony.chords import FIRST_ROOT, HARMONY_QUALITIES, ROOTS, ChordId
from melregen.models.nn import vocabulary as v
from melregen.music import MODES, QUALITIES

Mask = NDArray[np.bool_]

HOLD = 0

_CLOSING = {
    False: ("", "5", "6", "69", "add9", "maj7", "maj9"),
    True: ("m", "5", "m6", "madd9", "m7", "m9"),
}
"""Qualities of the tonic that close a song, in major modes and in minor ones."""

_DOMINANTS = frozenset({"7", "7#5", "7b5", "9", "7b9", "7#9", "7#11", "7sus4", "9sus4", "11", "13"})


@lru_cache(maxsize=len(v.MODE_NAMES) + 1)
def chords_of_mode(mode: int) -> Mask:
    """Return which chords belong to a mode, (12 degrees, qualities).

    In major and minor all but the chord on the tonic with the other third, unless it has a seventh
    that leads on (I7 in minor is the dominant of IV). The older modes are heard by the notes that
    they do not share with these: their chords are those of the scale.

    Args:
        mode: id, `OPEN` for any.
    """
    allowed = np.ones((12, len(HARMONY_QUALITIES)), bool)
    if mode == v.OPEN:
        return allowed
    name = v.MODE_NAMES[mode - 1]
    scale = MODES[name]
    for place, quality in enumerate(HARMONY_QUALITIES):
        tones = QUALITIES[quality]
        if name in ("major", "minor"):
            third, other = (4, 3) if name == "major" else (3, 4)
            is_foreign = other in tones and third not in tones and 10 not in tones
            allowed[0, place] = not is_foreign
        else:
            for degree in range(12):
                allowed[degree, place] = all((degree + tone) % 12 in scale for tone in tones)
    return allowed


@lru_cache(maxsize=2 * (len(v.MODE_NAMES) + 1))
def closing_chords(mode: int) -> Mask:
    """Return which qualities the tonic may have that closes a song, (qualities,)."""
    is_minor = mode != v.OPEN and 3 in MODES[v.MODE_NAMES[mode - 1]]
    mask: Mask = _named(_CLOSING[is_minor]) & chords_of_mode(mode)[0]
    return mask


def dominant_qualities(mode: int) -> Mask:
    """Return which qualities V may have where a half cadence is asked for, (qualities,)."""
    names = _DOMINANTS | {"", "m", "sus4", "add9"}
    mask: Mask = _named(names) & chords_of_mode(mode)[7]
    return mask


def _named(names: Collection[str]) -> Mask:
    return np.array([quality in names for quality in HARMONY_QUALITIES], bool)


def choose_roots(
    allowed: Mask, sounding: ChordId | None, degrees: frozenset[int] | None = None
) -> Mask:
    """Return the legal choices of the field `root`.

    Args:
        allowed: (12, qualities), which chords may sound.
        sounding: the chord that could be held, None for none.
        degrees: to which the root is held; None for all.
    """
    mask = np.zeros(ROOTS, bool)
    mask[FIRST_ROOT:] = allowed.any(axis=1)
    if degrees is not None:
        mask[FIRST_ROOT:] &= np.isin(np.arange(12), list(degrees))
    mask[HOLD] = sounding is not None and may_sound(sounding, allowed, degrees)
    if not mask.any():  # the scale has no such chord
        mask[FIRST_ROOT:] = allowed.any(axis=1)
    return mask


def may_sound(chord: ChordId, allowed: Mask, degrees: frozenset[int] | None) -> bool:
    """Whether a chord may go on sounding."""
    if chord.degree < 0:
        return degrees is None
    if degrees is None:
        return True
    return chord.degree in degrees and bool(allowed[chord.degree, chord.quality])
