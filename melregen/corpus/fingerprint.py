"""What a melody sounds like, as numbers: equal for copies, near for variants.

All of it is relative to the note before, so transposed copies are equal by construction.
"""

import hashlib
from collections.abc import Sequence
from functools import cache

import numpy as np
import numpy.typing as npt

from melregen.music import LeadSheet, Note

N_GRAM = 6
"""Successive intervals in one feature: short enough to survive ornaments, long enough to tell
tunes apart."""

N_PERMUTATIONS = 128
"""Size of a MinHash signature; the standard error of a similarity of .2 is then .035."""

MinHash = npt.NDArray[np.uint32]

_PRIME = np.uint64((1 << 31) - 1)


TUNE = np.dtype([("intervals", "<u8"), ("signature", "<u4", (N_PERMUTATIONS,)), ("verses", "<u4")])
"""A tune: its `interval_hash`, its `minhash`, and how many verses it has."""

VERSE = np.dtype([("copy", "<u8"), ("pitch", "u1"), ("gap", "<u4"), ("metre", "<u4")])
"""A verse: its `copy_hash`, and what tells one kind of copy from another: MIDI number of the first
note, ticks from the first onset to the second, and numerator × 256 + denominator of the metre."""


def describe_tune(sheet: LeadSheet, n_verses: int) -> bytes:
    """Return a `TUNE` of the first verse of a tune."""
    return np.array((int(interval_hash(sheet), 16), minhash(sheet), n_verses), TUNE).tobytes()


def describe_verse(sheet: LeadSheet) -> bytes:
    """Return a `VERSE`."""
    first, second = sheet.notes[:2]
    metre = sheet.metre.numerator * 256 + sheet.metre.denominator
    fields = (int(copy_hash(sheet), 16), first.pitch, second.onset - first.onset, metre)
    return np.array(fields, VERSE).tobytes()


def _digest(*parts: bytes) -> str:
    return hashlib.blake2b(b"\x00".join(parts), digest_size=8).hexdigest()


def intervals(notes: Sequence[Note]) -> npt.NDArray[np.int16]:
    """Return the steps from note to note in semitones."""
    pitches = np.array([note.pitch for note in notes], dtype=np.int16)
    return pitches[1:] - pitches[:-1]


def duration_ratios(notes: Sequence[Note]) -> npt.NDArray[np.int16]:
    """Return each inter-onset interval over the one before, as 12 steps to the octave (log2).

    A melody written in notes twice as long has the same ratios.
    """
    gaps = np.diff(np.array([note.onset for note in notes], dtype=np.float64))
    ratios: npt.NDArray[np.int16] = np.rint(12 * np.diff(np.log2(gaps))).astype(np.int16)
    return ratios


def interval_hash(sheet: LeadSheet) -> str:
    """Hash the intervals of a melody alone: 16 hexadecimal digits."""
    return _digest(intervals(sheet.notes).tobytes())


def copy_hash(sheet: LeadSheet) -> str:
    """Hash intervals, rhythm and words: equal for copies, in any key or note values."""
    text = "".join(
        letter
        for syllable in sheet.syllables
        for letter in syllable.text.casefold()
        if letter.isalnum()
    )
    return _digest(
        intervals(sheet.notes).tobytes(), duration_ratios(sheet.notes).tobytes(), text.encode()
    )


def minhash(sheet: LeadSheet) -> MinHash:
    """Sketch the set of interval n-grams of a melody (Broder 1997, MinHash).

    The share of equal places in two signatures estimates the Jaccard similarity of the sets.
    Repeated notes are dropped and octaves folded first, since editions and verses differ in them;
    as a set, a tune with its repeats played out equals the tune without.

    Returns:
        `N_PERMUTATIONS` numbers.
    """
    steps = intervals(sheet.notes)
    steps = steps[steps != 0] % 12
    if len(steps) < N_GRAM:
        steps = np.concatenate([np.full(N_GRAM - len(steps), 12, steps.dtype), steps])
    windows = np.lib.stride_tricks.sliding_window_view(steps, N_GRAM).astype(np.uint64)
    powers = np.uint64(13) ** np.arange(N_GRAM, dtype=np.uint64)
    grams = np.unique(windows @ powers)
    # (permutation, n-gram); factors and n-grams are below 2^31, so the products fit 64 bits
    factors, terms = _permutations()
    permuted = (factors[:, None] * grams[None, :] + terms[:, None]) % _PRIME
    smallest: MinHash = permuted.min(axis=1).astype(np.uint32)
    return smallest


@cache
def _permutations() -> tuple[npt.NDArray[np.uint64], npt.NDArray[np.uint64]]:
    """Return factors and terms of the permutations x → (factor · x + term) mod prime."""
    random = np.random.Generator(np.random.PCG64(20))
    factors = random.integers(1, int(_PRIME), N_PERMUTATIONS, dtype=np.uint64)
    terms = random.integers(0, int(_PRIME), N_PERMUTATIONS, dtype=np.uint64)
    return factors, terms
