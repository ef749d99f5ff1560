"""Sections: their headings, whose tune they have, and where they begin without headings."""

from collections.abc import Sequence
from operator import itemgetter
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from melregen.music import ActiveSpans, LeadSheet
from melregen.music.note_places import NotePlaces
from melregen.template.sections import SectionTune, TemplateSection

SAME_TUNE = 0.6
"""Share of a section's notes that stand in an earlier section whose tune it has."""

_SAME_TUNE_EARLIER = 0.5
"""Share of the earlier section's notes that must come back, so that a tag is no verse."""

_NEW_SECTION = 0.5
_SAME_SECTION = 2.0
"""What a section costs beside its bars, one with new music and one that repeats: see `_divide`."""

_SHORTEST, _LONGEST = 4, 64  # bars
_MOST_BARS = 2000  # every bar is compared with every other
_BEAM = 6  # divisions that are kept at each phrase

Ints = NDArray[np.int64]


def find_sections(
    sheet: LeadSheet, starts: Sequence[int], places: NotePlaces
) -> tuple[TemplateSection, ...]:
    """Return the sections of a song.

    They begin under the headings of the sheet, each with the first phrase that starts there or
    later. Without headings they are found from what comes back (see `_divide`): a song in which
    nothing does has one section, and one of a single phrase has none.

    A section has the tune of an earlier one if at least `SAME_TUNE` of its notes stand there: the
    same pitch at the same place, counted from the first bar line of each section. Upbeats before
    it, added or dropped, do not count. Of several sections the one with most of its notes is taken,
    and never one that has itself the tune of another. In pieces of more than 2000 bars, which are
    no songs, tunes are left open and only headings divide.

    Args:
        sheet: the melody.
        starts: index of the first note of each phrase.
        places: of all notes.
    """
    names = _headings(sheet, starts)
    if not names and len(starts) < 2:
        return ()
    if np.ptp(places.bars) > _MOST_BARS:
        return tuple(TemplateSection(first, names.get(first, "")) for first in sorted({0, *names}))
    recurrence = _Recurrence(sheet, places)
    bars = recurrence.bars_of(starts)
    if names:
        firsts = sorted(names)
        tunes = _tunes(recurrence, firsts, bars)
    else:
        firsts = _divide(recurrence, bars)
        tunes = _tunes(recurrence, firsts, bars)
        if all(tune.of is None for tune in tunes):
            firsts, tunes = [0], [SectionTune()]
    return tuple(
        TemplateSection(first, names.get(first, ""), tune)
        for first, tune in zip(firsts, tunes, strict=True)
    )


def _headings(sheet: LeadSheet, starts: Sequence[int]) -> dict[int, str]:
    """Give each section's name to the first phrase that starts at or after it."""
    names: dict[int, str] = {}
    firsts = ActiveSpans([sheet.notes[start] for start in starts])
    for section in sheet.sections:
        index = firsts.index(section.onset - 1) + 1
        if index < len(starts) and section.name:
            names[index] = section.name
    if names:
        names.setdefault(0, "")
    return names


class _Recurrence:
    """The notes of each bar, and how many of them stand in other bars at the same place."""

    def __init__(self, sheet: LeadSheet, places: NotePlaces) -> None:
        self._places = places.bars
        rows = np.floor(places.bars).astype(np.int64)
        self._first = int(rows.min())
        rows -= self._first
        pitches = np.array([note.pitch for note in sheet.notes], np.int64)
        _, tokens = np.unique(places.positions * 128 + pitches, return_inverse=True)
        self.count = int(rows.max()) + 1
        held = np.zeros((self.count, int(tokens.max()) + 1), np.float32)
        held[rows, tokens] = 1
        common = (held @ held.T).astype(np.int32)
        self._notes = np.concatenate([[0], held.sum(axis=1).cumsum()]).astype(np.int64)
        # Sums along the diagonals, so that any passage is compared with any other at once.
        self._sums = np.zeros((self.count + 1, self.count + 1), np.int32)
        for row in range(self.count):
            self._sums[row + 1, 1:] = self._sums[row, :-1] + common[row]

    def bars_of(self, starts: Sequence[int]) -> Ints:
        """Return the bar in which each phrase begins, that after an upbeat of half a bar or less.

        The end of the song comes last.
        """
        bars = np.floor(self._places[list(starts)] + 0.5 + 1e-6).astype(np.int64) - self._first
        return np.append(np.minimum(bars, self.count - 1), self.count)

    def notes(self, start: Ints | int, stop: Ints) -> Ints:
        """Return how many notes passages have, from one bar up to another."""
        return np.asarray(self._notes[stop] - self._notes[start])

    def kept(self, start: Ints | int, source: Ints, length: Ints) -> Ints:
        """Return how many notes of passages stand in those from other bars on."""
        ends = self._sums[start + length, source + length]
        return np.asarray(ends - self._sums[start, source], np.int64)


def _tunes(recurrence: _Recurrence, firsts: Sequence[int], bars: Ints) -> list[SectionTune]:
    """Return the tune of each section, from the index of its first phrase."""
    starts = bars[list(firsts)]
    lengths = np.diff(np.append(starts, bars[-1]))
    sizes = recurrence.notes(starts, starts + lengths)
    tunes: list[SectionTune] = []
    for index in range(len(firsts)):
        own = np.array([i for i in range(index) if tunes[i].of is None], np.int64)
        tunes.append(SectionTune())
        if not len(own) or not sizes[index]:
            continue
        length = np.minimum(lengths[own], lengths[index])
        kept = recurrence.kept(np.full(len(own), starts[index]), starts[own], length)
        alike = (kept >= SAME_TUNE * sizes[index]) & (kept >= _SAME_TUNE_EARLIER * sizes[own])
        if alike.any():
            tunes[index] = SectionTune(int(own[np.where(alike, kept, -1).argmax()]))
    return tunes


def _divide(recurrence: _Recurrence, bars: Ints) -> list[int]:
    """Divide a song into sections so that it is told in the fewest words; return first phrases.

    A section of new music costs its bars, and `_NEW_SECTION`; one that has the tune of an earlier
    section costs the share of its bars that is not kept, and `_SAME_SECTION`. A beam search goes
    from phrase to phrase.

    Args:
        recurrence: of the song.
        bars: where each phrase begins, and the end of the song.
    """
    kept = [i for i in range(len(bars) - 1) if i == 0 or bars[i] > bars[i - 1]]
    edges = bars[[*kept, len(bars) - 1]]
    last = len(edges) - 1
    # What may come to be a division that ends at an edge: its cost, the one it goes on from, where
    # its last section begins, and whether that has the tune of one before.
    waiting: list[list[tuple[float, _Division, int, bool]]] = [[] for _ in edges]
    for place in range(last):
        divisions = [_NOTHING] if place == 0 else _best(waiting[place], place)
        length = edges - edges[place]
        fits = (length >= _SHORTEST) & (length <= _LONGEST)
        fits[last] = True
        stops = np.flatnonzero(fits)
        prices, is_same = _prices(recurrence, edges, divisions, place, stops)
        for division, costs, copies in zip(divisions, prices, is_same, strict=True):
            for stop, cost, is_copy in zip(stops.tolist(), costs, copies, strict=True):
                waiting[stop].append((division.cost + cost, division, place, is_copy))
    return [kept[first] for first in _best(waiting[last], last)[0].firsts]


class _Division(NamedTuple):
    """The first phrases of a song divided into sections.

    Attributes:
        cost: so far.
        firsts: the edge at which each section begins.
        own: begin and end of those with a tune of their own.
    """

    cost: float
    firsts: tuple[int, ...]
    own: tuple[tuple[int, int], ...]


_NOTHING = _Division(0.0, (), ())


def _best(candidates: list[tuple[float, _Division, int, bool]], stop: int) -> list[_Division]:
    """Return the cheapest divisions that end at an edge, the first of those that cost the same."""
    cheapest = sorted(candidates, key=itemgetter(0))[:_BEAM]
    return [
        _Division(
            cost,
            (*before.firsts, start),
            before.own if is_copy else (*before.own, (start, stop)),
        )
        for cost, before, start, is_copy in cheapest
    ]


def _prices(
    recurrence: _Recurrence,
    edges: Ints,
    divisions: Sequence[_Division],
    start: int,
    stops: Ints,
) -> tuple[list[list[float]], list[list[bool]]]:
    """Return for each division what a section costs from one edge up to others.

    And whether it then has the tune of one before.
    """
    here = edges[start]
    length = edges[stops] - here
    price = np.repeat((length + _NEW_SECTION)[None, :], len(divisions), axis=0)
    if not start or not divisions:
        return price.tolist(), np.zeros(price.shape, bool).tolist()
    sources = np.array([section for division in divisions for section in division.own])
    offsets = np.cumsum([0, *(len(division.own) for division in divisions[:-1])])
    begins, ends = edges[sources[:, :1]], edges[sources[:, 1:]]
    kept = recurrence.kept(here, begins, np.minimum(length, ends - begins))
    kept[kept < _SAME_TUNE_EARLIER * recurrence.notes(begins, ends)] = 0
    notes = np.maximum(recurrence.notes(here, edges[stops]), 1)
    share = np.maximum.reduceat(kept, offsets, axis=0) / notes
    again = _SAME_SECTION + (1 - share) * length
    is_same = (share >= SAME_TUNE) & (again < price)
    return np.where(is_same, again, price).tolist(), is_same.tolist()
