"""Which phrases repeat or vary earlier ones."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from melregen.music import Note, Ticks
from melregen.template.template import PhraseForm, Relation

VARIATION_THRESHOLD = 0.6
"""Similarity from which a phrase counts as a variation of an earlier one."""

_LOOK_BACK = 96  # phrases: longer pieces are compared with what was heard lately
_LONGEST = 64  # notes of a phrase that are compared


@dataclass(frozen=True)
class _Tokens:
    """A phrase as its notes' features, each (notes,)."""

    places: NDArray[np.int64]  # onset after the bar line that the phrase starts in, ticks
    durations: NDArray[np.int64]  # ticks
    pitches: NDArray[np.int64]
    intervals: NDArray[np.int64]  # to the note before; 0 for the first


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
    tokens = [_tokenise(notes, place) for notes, place in zip(phrases, positions, strict=True)]
    seen: dict[bytes, int] = {}
    originals: list[int] = []
    forms: list[PhraseForm] = []
    for index, token in enumerate(tokens):
        signature = b"|".join(a.tobytes() for a in (token.places, token.durations, token.pitches))
        earliest = seen.setdefault(signature, index)
        if earliest < index:
            forms.append(PhraseForm(Relation.REPEAT, earliest))
            continue
        forms.append(_vary(token, [tokens[i] for i in originals], originals))
        originals = [*originals[-_LOOK_BACK + 1 :], index]
    return tuple(forms)


def _vary(token: _Tokens, earlier: Sequence[_Tokens], indices: Sequence[int]) -> PhraseForm:
    if not earlier:
        return PhraseForm(Relation.NEW)
    similarities = phrase_similarities(token, earlier)
    best = int(similarities.argmax())
    if similarities[best] < VARIATION_THRESHOLD:
        return PhraseForm(Relation.NEW)
    return PhraseForm(Relation.VARIATION, indices[best])


def _tokenise(notes: Sequence[Note], position: Ticks) -> _Tokens:
    first = notes[0].onset
    pitches = np.array([note.pitch for note in notes], np.int64)
    return _Tokens(
        np.array([note.onset - first + position for note in notes], np.int64),
        np.array([note.duration for note in notes], np.int64),
        pitches,
        np.diff(pitches, prepend=pitches[0]),
    )


def phrase_similarities(token: _Tokens, earlier: Sequence[_Tokens]) -> NDArray[np.float64]:
    """Return one minus the edit distance to each earlier phrase, as a share of the longer one."""
    size = min(len(token.places), _LONGEST)
    sizes = np.array([min(len(other.places), _LONGEST) for other in earlier])
    width = int(sizes.max())
    places, durations, pitches, intervals = (
        np.stack([_pad(getattr(other, name)[:width], width) for other in earlier])
        for name in ("places", "durations", "pitches", "intervals")
    )  # each (earlier, width)
    columns = np.arange(width + 1, dtype=float)
    distance = np.broadcast_to(columns, (len(earlier), width + 1))
    for row in range(size):
        same_pitch = pitches == token.pitches[row]
        same_interval = intervals == token.intervals[row] if row else same_pitch
        cost = np.where(same_pitch, 0.0, np.where(same_interval, 0.25, 0.5))
        cost += 0.25 * (places != token.places[row]) + 0.25 * (durations != token.durations[row])
        following = distance + 1.0
        following[:, 1:] = np.minimum(following[:, 1:], distance[:, :-1] + cost)
        # Insertions: the running minimum of value minus column is the cheapest way rightwards.
        distance = np.minimum.accumulate(following - columns, axis=1) + columns
    ends = distance[np.arange(len(earlier)), sizes]
    similarities: NDArray[np.float64] = 1.0 - ends / np.maximum(sizes, size)
    return similarities


def _pad(values: NDArray[np.int64], width: int) -> NDArray[np.int64]:
    return np.pad(values, (0, width - len(values)), constant_values=-(10**6))
