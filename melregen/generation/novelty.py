"""Whether a song repeats a tune that the networks learned from, told by a small index.

A run is a row of notes with the same intervals and the same ratios of lengths (a length goes to the
next onset), so that neither transposition nor another tempo hides it; one with fewer than three
different intervals is everybody's and does not count. The same is counted exactly, with the tunes
at hand, in `melregen.evaluation.metrics.novelty`.

The index holds the windows of `NOTES` notes of all tunes as a Bloom filter (Bloom 1970): bits set
where hash functions of a window fall. So few bits a window that one window in `2 ** HASHES` which
no tune has is taken for one. A run of more notes is as many windows in a row, and mistakes do not
line up: for twelve notes three of them in a row would have to. But a tune cannot be read out: after
any of its windows, several of the hundreds of notes that could come next seem to be in the index,
and after each of them again several.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import NDArray

from melregen.atomic import atomic_output
from melregen.errors import CheckpointError
from melregen.music import LeadSheet, Pitch, Ticks

COPY = 12
"""Notes in a row that make a song a copy."""

NOTES = 10
"""Of a window: runs are found from one note more on."""

HASHES = 6
"""Bits of the filter that a window sets."""

FEWEST_INTERVALS = 3
"""Different ones, of a window that counts."""

FILE_NAME = "novelty.safetensors"
"""Of an index, in the folder of a model."""

_BITS_A_WINDOW = 9.0
"""With six hashes one window in 64 that is in no tune is found (m/n = k / ln 2)."""

_LONGEST = 2**20 - 1

Bytes = NDArray[np.uint8]
Hashes = NDArray[np.uint64]
Timed = tuple[Pitch, Ticks, Ticks]
"""A note: pitch, onset and duration."""


@dataclass(frozen=True)
class NoveltyIndex:
    """The windows of the tunes that networks learned from.

    Attributes:
        bits: of the filter, eight a byte.
        tunes: how many are in it.
    """

    bits: Bytes
    tunes: int

    @classmethod
    def build(cls, melodies: Iterable[Sequence[Timed]]) -> NoveltyIndex:
        """Index melodies.

        Args:
            melodies: the notes of each.
        """
        found, tunes = [np.zeros(0, np.uint64)], 0
        for melody in melodies:
            hashes, counts = _windows(melody)
            found.append(np.unique(hashes[counts]))
            tunes += 1
        windows = np.unique(np.concatenate(found))
        size = max(int(len(windows) * _BITS_A_WINDOW) // 8 + 1, 8)
        bits = np.zeros(size * 8, bool)
        bits[_places(windows, size * 8).ravel()] = True
        return cls(np.packbits(bits), tunes)

    def longest_run(self, melody: Sequence[Timed], new: Sequence[bool] | None = None) -> int:
        """Return the notes of the longest run that a tune has too; 0 for none of 11 or more.

        Args:
            melody: the notes of a song.
            new: for each note whether it counts; runs count of which half of the notes do. None
                for all of them.
        """
        lengths = self.runs(melody, new)
        longest = int(lengths.max(initial=0))
        return longest if longest > NOTES else 0

    def runs(self, melody: Sequence[Timed], new: Sequence[bool] | None = None) -> NDArray[np.int64]:
        """Return for each window how long the run is that it ends, in notes; 0 for none.

        Args:
            melody: the notes of a song.
            new: as in `longest_run`.
        """
        hashes, counts = _windows(melody)
        if not len(hashes):
            return np.zeros(0, np.int64)
        places = _places(hashes, 8 * len(self.bits))
        held = (self.bits[places // 8] >> (7 - places % 8).astype(np.uint8)) & 1
        known = held.all(axis=1) & counts
        if new is not None:
            fresh = sliding_window_view(np.array(new, bool), NOTES).sum(axis=1)
            known &= 2 * fresh >= NOTES
        lengths = np.zeros(len(known), np.int64)
        run = 0
        for place, is_known in enumerate(known.tolist()):
            run = run + 1 if is_known else 0
            lengths[place] = NOTES - 1 + run if run else 0
        return lengths

    @classmethod
    def read(cls, path: Path) -> NoveltyIndex:
        """Read an index.

        Raises:
            CheckpointError: the file is missing, damaged or of another kind.
        """
        from safetensors import SafetensorError, safe_open

        try:
            with safe_open(path, "numpy") as file:
                about = json.loads((file.metadata() or {}).get("novelty", "{}"))
                bits = file.get_tensor("bits")
        except (OSError, SafetensorError, ValueError) as error:
            raise CheckpointError(f"{path} is not an index of tunes: {error}") from None
        if about.get("notes") != NOTES or about.get("hashes") != HASHES or bits.dtype != np.uint8:
            raise CheckpointError(
                f"{path} is an index of another version of melregen; make it anew with "
                "melregen novelty build"
            )
        return cls(bits, int(about.get("tunes", 0)))

    def write(self, path: Path) -> None:
        """Write the index; an existing file is replaced whole or not at all.

        Raises:
            OutputError: the file cannot be written.
        """
        from safetensors.numpy import save_file

        about = {"notes": NOTES, "hashes": HASHES, "tunes": self.tunes}
        with atomic_output(path) as temporary:
            save_file({"bits": self.bits}, temporary, {"novelty": json.dumps(about)})


def timed_notes(sheet: LeadSheet) -> list[Timed]:
    """Return the notes of a song as an index takes them."""
    return [(note.pitch, note.onset, note.duration) for note in sheet.notes]


def describe_run(longest: int) -> str:
    """Say how long the longest run is that a song shares with a training tune."""
    if not longest:
        return f"no run of more than {NOTES} notes is in a training tune"
    verdict = "; that is a copy" if longest >= COPY else ""
    return f"{longest} notes in a row are in a training tune{verdict}"


def find_index(folder: Path) -> NoveltyIndex | None:
    """Return the index of a model, in its folder or that of what sings in it; None for none.

    Raises:
        CheckpointError: it is damaged or of another version.
    """
    for part in ("", "renderer", "composer"):
        place = folder / part / FILE_NAME
        if place.is_file():
            return NoveltyIndex.read(place)
    return None


def _windows(melody: Sequence[Timed]) -> tuple[Hashes, NDArray[np.bool_]]:
    """Return a hash of each window, and whether it has enough different intervals."""
    if len(melody) < NOTES:
        return np.zeros(0, np.uint64), np.zeros(0, bool)
    pitches, onsets, durations = np.array(melody, np.int64).T
    intervals = np.diff(pitches)
    lengths = np.minimum(np.append(np.diff(onsets), durations[-1]), _LONGEST)
    divisors = np.maximum(np.gcd(lengths[1:], lengths[:-1]), 1)
    symbols = (intervals + 128 << 40) + (lengths[1:] // divisors << 20) + lengths[:-1] // divisors
    windows = sliding_window_view(symbols.astype(np.uint64), NOTES - 1)
    hashes = np.zeros(len(windows), np.uint64)
    for column in windows.T:
        hashes = _mix(hashes * np.uint64(0x9E3779B97F4A7C15) + column)
    sorted_moves = np.sort(sliding_window_view(intervals, NOTES - 1), axis=1)
    different = 1 + (np.diff(sorted_moves, axis=1) != 0).sum(axis=1)
    return hashes, different >= FEWEST_INTERVALS


def _mix(values: Hashes) -> Hashes:
    """Scatter the bits of numbers (the finaliser of SplitMix64, Steele et al. 2014)."""
    values = (values ^ (values >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    values = (values ^ (values >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    mixed: Hashes = values ^ (values >> np.uint64(31))
    return mixed


def _places(hashes: Hashes, size: int) -> NDArray[np.int64]:
    """Return the bits of each window, (windows, hashes) (Kirsch and Mitzenmacher 2006)."""
    first = hashes & np.uint64(0xFFFFFFFF)
    second = (hashes >> np.uint64(32)) | np.uint64(1)
    steps = np.arange(HASHES, dtype=np.uint64)
    places: NDArray[np.int64] = (
        (first[:, None] + steps * second[:, None]) % np.uint64(size)
    ).astype(np.int64)
    return places
