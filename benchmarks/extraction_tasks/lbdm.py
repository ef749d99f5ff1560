"""The local boundary detection model, a classic baseline for phrases.

Cambouropoulos, "The local boundary detection model (LBDM) and its application in the study of
expressive timing", ICMC 2001.
"""

import numpy as np
from numpy.typing import NDArray

from melregen.music import LeadSheet

Array = NDArray[np.float64]

WEIGHTS = (0.25, 0.5, 0.25)
"""Of the pitch, the inter-onset and the rest profile, as in the paper."""


def lbdm_profile(sheet: LeadSheet) -> Array:
    """Return the strength (0 to 1) of a boundary after each note but the last.

    In each profile the strength of an interval is its size times the sum of its degrees of change
    from the interval before and to the one after, |a - b| / (a + b) each.
    """
    onsets = np.array([note.onset for note in sheet.notes], float)
    ends = np.array([note.end for note in sheet.notes], float)
    pitches = np.array([note.pitch for note in sheet.notes], float)
    profiles = (np.abs(np.diff(pitches)), np.diff(onsets), np.maximum(0, onsets[1:] - ends[:-1]))
    total = np.zeros(len(onsets) - 1)
    for weight, intervals in zip(WEIGHTS, profiles, strict=True):
        sums = intervals[:-1] + intervals[1:]
        changes = np.abs(np.diff(intervals)) / np.where(sums > 0, sums, 1.0)
        strengths = intervals * (np.append(0.0, changes) + np.append(changes, 0.0))
        if strengths.max(initial=0.0) > 0:
            total += weight * strengths / strengths.max()
    return total


def lbdm_boundaries(sheet: LeadSheet, threshold: float) -> NDArray[np.bool_]:
    """Return whether a phrase ends after each note but the last: peaks above the threshold."""
    profile = lbdm_profile(sheet)
    before, after = np.append(0.0, profile[:-1]), np.append(profile[1:], 0.0)
    peaks: NDArray[np.bool_] = (profile >= threshold) & (profile >= before) & (profile > after)
    return peaks
