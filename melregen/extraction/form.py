"""Which phrases repeat or vary earlier ones."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from melregen.music import Note, Ticks
from melregen.template.template import PhraseForm, Relation

VARIATION_THRESHOLD = 0.65
"""Similarity from which a phrase counts as a variation of an earlier one.

At .6, one phrase in twenty of a dance tune would be a variation of a phrase of some other tune in
its key and metre, at .65 one in fifty, while sections of one letter are told as well.
"""

_LOOK_BACK = 96  # phrases: longer pieces are compared with what was heard lately
_LONGEST = 64  # notes of a phrase that are compared


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
    table, sizes = _tabulate(phrases, positions)
    seen: dict[tuple[Note, ...], int] = {}
    originals: list[int] = []
    forms: list[PhraseForm] = []
    for index, (notes, position) in enumerate(zip(phrases, positions, strict=True)):
        start = notes[0].onset - position
        material = tuple(Note(note.onset - start, note.duration, note.pitch) for note in notes)
        earliest = seen.setdefault(material, index)
        if earliest < index:
            forms.append(PhraseForm(Relation.REPEAT, earliest))
            continue
        form = PhraseForm(Relation.NEW)
        if originals:
            similarities = _similarities(table, sizes, index, np.array(originals))
            best = int(similarities.argmax())
            if similarities[best] >= VARIATION_THRESHOLD:
                form = PhraseForm(Relation.VARIATION, originals[best])
        forms.append(form)
        originals = [*originals[-_LOOK_BACK + 1 :], index]
    return tuple(forms)


def phrase_similarity(
    one: Sequence[Note], other: Sequence[Note], positions: tuple[Ticks, Ticks] = (0, 0)
) -> float:
    """Return how alike two phrases are, 0 to 1, by the measure of `find_form`."""
    table, sizes = _tabulate([one, other], positions)
    return float(_similarities(table, sizes, 1, np.array([0]))[0])


def _tabulate(
    phrases: Sequence[Sequence[Note]], positions: Sequence[Ticks]
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Lay the phrases out as (features, phrases, notes), and count the notes of each.

    Features are the place after the bar line that the phrase starts in, the duration (ticks), the
    pitch, and the interval to the note before.
    """
    sizes = np.array([min(len(notes), _LONGEST) for notes in phrases])
    table = np.zeros((4, len(phrases), int(sizes.max(initial=0))), np.int64)
    for row, (notes, position) in enumerate(zip(phrases, positions, strict=True)):
        start = notes[0].onset - position
        kept = [(n.onset - start, n.duration, n.pitch) for n in notes[:_LONGEST]]
        table[:3, row, : len(kept)] = np.array(kept).T
    table[3, :, 1:] = np.diff(table[2], axis=1)
    return table, sizes


def _similarities(
    table: NDArray[np.int64], sizes: NDArray[np.int64], index: int, earlier: NDArray[np.int64]
) -> NDArray[np.float64]:
    """One minus the edit distance to each earlier phrase, as a share of the longer one's length."""
    size, width = int(sizes[index]), int(sizes[earlier].max())
    others = table[:, earlier, :width]  # (features, earlier, width)
    equal = others[:, :, :, None] == table[:, index, :size][:, None, None, :]
    places, durations, pitches, intervals = equal  # each (earlier, width, size)
    intervals = intervals.copy()
    intervals[:, 0, :] = intervals[:, :, 0] = False  # the first note's interval says nothing
    costs = np.where(pitches, 0.0, np.where(intervals, 0.25, 0.5))
    costs += 0.25 * ~places + 0.25 * ~durations
    columns = np.arange(width + 1, dtype=float)
    distance = np.broadcast_to(columns, (len(earlier), width + 1))
    for row in range(size):
        following = distance + 1.0
        following[:, 1:] = np.minimum(following[:, 1:], distance[:, :-1] + costs[:, :, row])
        # Insertions: the running minimum of value minus column is the cheapest way rightwards.
        distance = np.minimum.accumulate(following - columns, axis=1) + columns
    ends = distance[np.arange(len(earlier)), sizes[earlier]]
    similarities: NDArray[np.float64] = 1.0 - ends / np.maximum(sizes[earlier], size)
    return similarities
