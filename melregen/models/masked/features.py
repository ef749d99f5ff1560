"""What a masked renderer sees of the pitches that are known, as integers."""

import numpy as np
from numpy.typing import NDArray

from melregen.models.renderer.features import NO_PITCH, RELATIVE_PITCHES

Ints = NDArray[np.int64]

MASK = RELATIVE_PITCHES
"""Stands for the pitch of a slot that is not known."""
UNKNOWN = NO_PITCH + 1
"""Stands for the pitch of a slot of the same place in another phrase, where it is not known;
`NO_PITCH` where there is no such slot."""


def followers(aligned: NDArray[np.int16]) -> NDArray[np.int16]:
    """Return for each slot the first later one that the form aligns with it, -1 for none.

    Args:
        aligned: (slots,) index of the earlier slot that each repeats or varies, -1 for none.
    """
    found = np.full(len(aligned), -1, np.int16)
    for place in range(len(aligned) - 1, -1, -1):
        if 0 <= aligned[place] < place:
            found[aligned[place]] = place
    return found


def known_ids(pitches: Ints, zeros: Ints) -> Ints:
    """Return the ids of known pitches, (slots,); `MASK` for those that are not.

    Args:
        pitches: (slots,) MIDI numbers, -1 where not known.
        zeros: (slots,) MIDI number of relative pitch 0.
    """
    return np.where(pitches < 0, MASK, np.clip(pitches - zeros, 0, RELATIVE_PITCHES - 1))


def related_ids(pitches: Ints, zeros: Ints, related: NDArray[np.int16]) -> Ints:
    """Return the ids of the pitches of related slots, counted as those of the slots themselves.

    Args:
        pitches: (slots,) MIDI numbers, -1 where not known.
        zeros: (slots,) MIDI number of relative pitch 0.
        related: (slots,) index of the related slot, -1 for none.
    """
    own = known_ids(np.where(related < 0, -1, pitches[related]), zeros)
    return np.where(related < 0, NO_PITCH, np.where(own == MASK, UNKNOWN, own))
