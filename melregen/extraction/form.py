"""Which phrases repeat or vary earlier ones."""

from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from melregen.music import Note, Ticks
from melregen.template.phrase import PhraseForm, Relation

Indices: TypeAlias = NDArray[np.int64]

VARIATION_THRESHOLD = 0.65
"""Similarity from which a phrase counts as a variation of an earlier one.

At .6, one phrase in twenty of a dance tune would be a variation of a phrase of some other tune in
its key and metre, at .65 one in fifty, while sections of one letter are still found.
"""

_LOOK_BACK = 96  # phrases: longer pieces are compared with their recent past
_LONGEST = 64  # notes of a phrase that are compared
_BLOCK = 100_000  # cells of the tables that are filled side by side


def find_form(
    phrases: Sequence[Sequence[Note]], positions: Sequence[Ticks]
) -> tuple[PhraseForm, ...]:
    """Relate every phrase to an earlier one.

    A phrase repeats the earliest phrase with the same pitches and the same rhythm at the same place
    in the bar. It varies the most similar earlier phrase whose similarity is at least
    `VARIATION_THRESHOLD`: one minus the edit distance over the longer one's length, where a note
    costs as much as it differs: .5 for the pitch (half of it if the interval is kept), .5 for the
    place or length (Mongeau and Sankoff, "Comparison of musical sequences", 1990, weigh pitch and
    length likewise).

    Args:
        phrases: the notes of each phrase, at least one.
        positions: metrical position of each phrase's first note, ticks after the bar line.

    Returns:
        One relation a phrase.
    """
    earliest = _first_equals(phrases, positions)
    originals = [index for index, first in enumerate(earliest) if first == index]
    forms = [
        PhraseForm(Relation.NEW) if first == index else PhraseForm(Relation.REPEAT, first)
        for index, first in enumerate(earliest)
    ]
    table, sizes = _tabulate(phrases, positions)
    for index, earlier in _comparisons(originals, sizes):
        similarities = _similarities(table, sizes, index, earlier)
        bounds = np.flatnonzero(np.diff(index, prepend=-1))
        for start, end in pairwise([*bounds.tolist(), len(index)]):
            best = start + int(similarities[start:end].argmax())
            if similarities[best] >= VARIATION_THRESHOLD:
                forms[index[best]] = PhraseForm(Relation.VARIATION, int(earlier[best]))
    return tuple(forms)


def phrase_similarity(
    one: Sequence[Note], other: Sequence[Note], positions: tuple[Ticks, Ticks] = (0, 0)
) -> float:
    """Return how alike two phrases are, 0 to 1, by the measure of `find_form`."""
    table, sizes = _tabulate([one, other], positions)
    return float(_similarities(table, sizes, np.array([1]), np.array([0]))[0])


def _first_equals(phrases: Sequence[Sequence[Note]], positions: Sequence[Ticks]) -> list[int]:
    """Return for each phrase the first one with its pitches and rhythm: itself where it is new."""
    seen: dict[tuple[tuple[Ticks, Ticks, int], ...], int] = {}
    earliest = []
    for index, (notes, position) in enumerate(zip(phrases, positions, strict=True)):
        start = notes[0].onset - position
        material = tuple((note.onset - start, note.duration, note.pitch) for note in notes)
        earliest.append(seen.setdefault(material, index))
    return earliest


def _comparisons(originals: Sequence[int], sizes: Indices) -> Iterator[tuple[Indices, Indices]]:
    """Yield pairs of phrases that are compared, the later and the earlier, in blocks."""
    later: list[int] = []
    earlier: list[int] = []
    for place, index in enumerate(originals):
        before = originals[max(0, place - _LOOK_BACK) : place]
        later += [index] * len(before)
        earlier += before
        if len(later) * int(sizes.max()) > _BLOCK or (later and place + 1 == len(originals)):
            yield np.array(later), np.array(earlier)
            later, earlier = [], []


def _tabulate(
    phrases: Sequence[Sequence[Note]], positions: Sequence[Ticks]
) -> tuple[NDArray[np.int32], Indices]:
    """Lay the phrases out as (features, notes, phrases), and count the notes of each.

    Features are the place after the bar line that the phrase starts in, the duration (ticks), the
    pitch, and the interval to the note before.
    """
    sizes = np.array([min(len(notes), _LONGEST) for notes in phrases], np.int64)
    table = np.zeros((4, int(sizes.max(initial=0)), len(phrases)), np.int32)
    for column, (notes, position) in enumerate(zip(phrases, positions, strict=True)):
        start = notes[0].onset - position
        kept = [(n.onset - start, n.duration, n.pitch) for n in notes[:_LONGEST]]
        table[:3, : len(kept), column] = np.array(kept).T
    table[3, 1:] = np.diff(table[2], axis=0)
    return table, sizes


def _similarities(
    table: NDArray[np.int32], sizes: Indices, later: Indices, earlier: Indices
) -> NDArray[np.float64]:
    """Return one minus the edit distance of each pair, as a share of the longer one's length.

    The tables of all pairs are filled row by row side by side, in quarters of a note.
    """
    rows, width = int(sizes[later].max()), int(sizes[earlier].max())
    ours, theirs = table[:, :rows, later], table[:, :width, earlier]  # (features, notes, pairs)
    columns = 4 * np.arange(width + 1, dtype=np.int32)[:, None]
    distance = np.repeat(columns, len(later), axis=1)  # (width + 1, pairs)
    ends = np.empty(len(later), np.int32)
    for row in range(rows):
        place, duration, pitch, interval = theirs != ours[:, row, None]  # each (width, pairs)
        interval[0] = True  # the first note's interval says nothing
        if row == 0:
            interval[:] = True
        costs = pitch.astype(np.int32)
        for differs in (pitch & interval, place, duration):
            costs += differs
        following = distance + 4
        np.minimum(following[1:], distance[:-1] + costs, out=following[1:])
        # Insertions: the running minimum of value minus column is the cheapest way rightwards.
        following -= columns
        np.minimum.accumulate(following, axis=0, out=following)
        following += columns
        distance = following
        last = np.flatnonzero(sizes[later] == row + 1)
        ends[last] = distance[sizes[earlier[last]], last]
    similarities: NDArray[np.float64] = 1.0 - ends / 4 / np.maximum(sizes[earlier], sizes[later])
    return similarities
