"""Which phrases repeat, answer, vary or follow earlier ones."""

from collections.abc import Collection, Iterator, Sequence
from functools import lru_cache
from itertools import pairwise
from typing import NamedTuple, TypeAlias

import numpy as np
from numpy.typing import NDArray

from melregen.music import MODES, Key, Note, Ticks
from melregen.template.phrase import PhraseForm, Relation

Indices: TypeAlias = NDArray[np.int64]
_Material: TypeAlias = tuple[tuple[Ticks, Ticks, int], ...]

VARIATION_THRESHOLD = 0.65
"""Similarity from which a phrase counts as a variation of an earlier one.

At .6, one phrase in twenty of a dance tune would be a variation of a phrase of some other tune in
its key and metre, at .65 one in fifty, while sections of one letter are still found.
"""

_LOOK_BACK = 96  # phrases: longer pieces are compared with their recent past
_LONGEST = 64  # notes of a phrase that are compared
_BLOCK = 100_000  # cells of the tables that are filled side by side
_FEWEST_NOTES = 4  # of a phrase whose rhythm tells it from others


class PhraseSetting(NamedTuple):
    """What a phrase stands in.

    Attributes:
        position: metrical position of its first note, ticks after the bar line.
        bar: length of a bar there, ticks.
        key: the key there.
    """

    position: Ticks
    bar: Ticks
    key: Key


def find_form(
    phrases: Sequence[Sequence[Note]],
    settings: Sequence[PhraseSetting],
    relations: Collection[Relation] = tuple(Relation),
) -> tuple[PhraseForm, ...]:
    """Relate every phrase to an earlier one.

    The first of these that holds is taken:

    - it repeats the earliest phrase with the same pitches and the same rhythm at the same place in
      the bar;
    - it answers the phrase with which it shares the longest start: the same notes at the same
      place in the bar, a whole bar at least and half of the notes of both, and then another close;
    - it is a sequence of the latest phrase with its rhythm, but for the last note's length, and its
      steps on the scale, from another degree; at least four notes, not all on one pitch;
    - it varies the most similar phrase whose similarity is at least `VARIATION_THRESHOLD`: one
      minus the edit distance over the longer one's length, where a note costs as much as it
      differs: .5 for the pitch (half of it if the interval is kept), .5 for the place or length
      (Mongeau and Sankoff, "Comparison of musical sequences", 1990, weigh pitch and length
      likewise);
    - it has the rhythm of the latest phrase with the same onsets in the bar and the same lengths,
      but for the last note's; at least four notes. Where all notes before the last are equally
      long, it must be as long as the other one, too.

    Args:
        phrases: the notes of each phrase, at least one.
        settings: metre and key of each.
        relations: those that are looked for.

    Returns:
        One relation a phrase.
    """
    materials = [_material(notes, s.position) for notes, s in zip(phrases, settings, strict=True)]
    forms: list[PhraseForm] = []
    originals: list[int] = []
    first: dict[_Material, int] = {}
    known = _Originals(materials, settings)
    for index, material in enumerate(materials):
        original = first.setdefault(material, index)
        if original != index:
            forms.append(PhraseForm(Relation.REPEAT, original))
            continue
        forms.append(known.relate(index, phrases[index], relations))
        originals.append(index)
    table, sizes = _tabulate(phrases, [setting.position for setting in settings])
    places = [place for place, index in enumerate(originals) if not _is_settled(forms[index])]
    if Relation.VARIATION not in relations:
        places = []
    for later, earlier in _comparisons(originals, places, sizes):
        similarities = _similarities(table, sizes, later, earlier)
        bounds = np.flatnonzero(np.diff(later, prepend=-1))
        for start, end in pairwise([*bounds.tolist(), len(later)]):
            best = start + int(similarities[start:end].argmax())
            if similarities[best] >= VARIATION_THRESHOLD:
                forms[later[best]] = PhraseForm(Relation.VARIATION, int(earlier[best]))
    return tuple(forms)


def _is_settled(form: PhraseForm) -> bool:
    """Whether a relation goes before a variation."""
    return form.relation in (Relation.REPEAT, Relation.ANSWER, Relation.SEQUENCE)


def _material(notes: Sequence[Note], position: Ticks) -> _Material:
    """Return place after the bar line that the phrase starts in, duration and pitch of each note.

    Args:
        notes: of the phrase.
        position: of its first note.
    """
    start = notes[0].onset - position
    return tuple((note.onset - start, note.duration, note.pitch) for note in notes)


class _Originals:
    """The phrases so far that repeat none, found by how they start and by their rhythm."""

    def __init__(self, materials: Sequence[_Material], settings: Sequence[PhraseSetting]) -> None:
        self._materials = materials
        self._settings = settings
        self._by_start: dict[tuple[Ticks, Ticks, int], list[int]] = {}
        self._by_rhythm: dict[tuple[tuple[Ticks, Ticks], ...], list[int]] = {}
        self._steps: dict[int, tuple[int, ...]] = {}  # of phrases that have sisters in rhythm

    def relate(
        self, index: int, notes: Sequence[Note], relations: Collection[Relation]
    ) -> PhraseForm:
        """Return how a new phrase stands to the earlier ones, variations left out, and keep it."""
        material = self._materials[index]
        sisters: list[int] = []
        if len(notes) >= _FEWEST_NOTES:
            sisters = self._by_rhythm.setdefault(_rhythm(material), [])
        alike = self._by_start.setdefault(material[0], [])
        form = PhraseForm(Relation.NEW)
        answered = self._answered(index, alike[-_LOOK_BACK:])
        if Relation.ANSWER in relations and answered is not None:
            form = PhraseForm(Relation.ANSWER, answered)
        else:
            followed = self._followed(index, sisters[-_LOOK_BACK:])
            if Relation.SEQUENCE in relations and followed is not None:
                form = PhraseForm(Relation.SEQUENCE, followed)
            elif Relation.RHYTHM in relations:
                latest = self._latest_sister(material, sisters[-_LOOK_BACK:])
                form = form if latest is None else PhraseForm(Relation.RHYTHM, latest)
        alike.append(index)
        if len(notes) >= _FEWEST_NOTES:
            sisters.append(index)
        return form

    def _answered(self, index: int, earlier: Sequence[int]) -> int | None:
        """Return the phrase with the longest start that a phrase answers, None for none."""
        ours, best, longest = self._materials[index], None, 0
        bar = self._settings[index].bar
        for other in earlier:
            theirs = self._materials[other]
            shorter = min(len(ours), len(theirs))
            common = next((i for i in range(shorter) if ours[i] != theirs[i]), shorter)
            if common <= longest or 2 * common < max(len(ours), len(theirs)):
                continue
            last = ours[common - 1]
            if last[0] + last[1] - ours[0][0] < bar:
                continue
            if len(ours) == len(theirs) == common + 1 and ours[-1][2] == theirs[-1][2]:
                continue  # the close is held longer, and is the same
            best, longest = other, common
        return best

    def _followed(self, index: int, earlier: Sequence[int]) -> int | None:
        """Return the latest phrase of the same rhythm that a phrase is a sequence of."""
        if not earlier:
            return None
        ours = self._contour(index)
        if len(set(ours)) == 1:
            return None
        for other in reversed(earlier):
            theirs = self._contour(other)
            moved = ours[0] - theirs[0]
            if moved % _OCTAVE and all(a - b == moved for a, b in zip(ours, theirs, strict=True)):
                return other
        return None

    def _latest_sister(self, material: _Material, sisters: Sequence[int]) -> int | None:
        """Return the latest of the phrases with the onsets of one whose rhythm is the same."""
        is_even = len({duration for _, duration, _ in material[:-1]}) == 1
        return next(
            (
                sister
                for sister in reversed(sisters)
                if not is_even or self._materials[sister][-1][1] == material[-1][1]
            ),
            None,
        )

    def _contour(self, index: int) -> tuple[int, ...]:
        if index not in self._steps:
            key = self._settings[index].key
            self._steps[index] = tuple(scale_place(p, key) for _, _, p in self._materials[index])
        return self._steps[index]


def _rhythm(material: _Material) -> tuple[tuple[Ticks, Ticks], ...]:
    """Return onsets and lengths, the last length left out."""
    rhythm = tuple((place, duration) for place, duration, _ in material)
    return (*rhythm[:-1], (rhythm[-1][0], 0))


_OCTAVE = 14
"""Of `scale_place`."""


def scale_place(pitch: int, key: Key) -> int:
    """Return where a pitch stands on the scale of a key: two for each degree, odd between them."""
    above = pitch - key.tonic_pitch_class
    return above // 12 * _OCTAVE + _scale_places(key.mode)[above % 12]


@lru_cache(maxsize=16)
def _scale_places(mode: str) -> tuple[int, ...]:
    """Return the place of each of the twelve semitones above a tonic."""
    steps = sorted(MODES[mode])
    return tuple(
        2 * steps.index(semitone) if semitone in steps else 2 * sum(s < semitone for s in steps) - 1
        for semitone in range(12)
    )


def phrase_similarity(
    one: Sequence[Note], other: Sequence[Note], positions: tuple[Ticks, Ticks] = (0, 0)
) -> float:
    """Return how alike two phrases are, 0 to 1, by the measure of `find_form`."""
    table, sizes = _tabulate([one, other], positions)
    return float(_similarities(table, sizes, np.array([1]), np.array([0]))[0])


def _comparisons(
    originals: Sequence[int], places: Sequence[int], sizes: Indices
) -> Iterator[tuple[Indices, Indices]]:
    """Yield pairs of phrases that are compared, the later and the earlier, in blocks.

    Args:
        originals: the phrases that repeat none.
        places: which of them are compared with those before them.
        sizes: notes of each phrase.
    """
    later: list[int] = []
    earlier: list[int] = []
    for place in places:
        before = originals[max(0, place - _LOOK_BACK) : place]
        later += [originals[place]] * len(before)
        earlier += before
        if len(later) * int(sizes.max()) > _BLOCK:
            yield np.array(later), np.array(earlier)
            later, earlier = [], []
    if later:
        yield np.array(later), np.array(earlier)


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
