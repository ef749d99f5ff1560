"""Templates spoilt as a planner errs, for a renderer that is not to trust them blindly.

True templates of songs agree with their melodies in everything, for they were extracted from them;
those that a planner makes do not. Here chords become others of the key or begin a note or two
early or late, lines end elsewhere, close with another cadence, or are said to be made of an earlier
line that they are not made of, whose pitches are then shown in the place of the true ones.
"""

from collections.abc import Callable
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from melregen.models.nn import vocabulary as v
from melregen.models.renderer.features import COLUMNS, IGNORED, NO_PITCH, RELATIONS
from melregen.music import MODES
from melregen.template import Cadence, Relation

Ints = NDArray[np.int64]

HIGHEST_RATE = 1.0
"""Each song has a rate of its own, drawn from 0 to this: the share of its chords and lines that
are spoilt in each of the ways. Planners' templates cost a renderer that knows only true ones about
as much as those of a middle rate."""

_FARTHEST = 2
"""Slots by which a chord or the end of a line is moved at most."""

_AT = {name: place for place, name in enumerate(COLUMNS)}
_QUALITIES = len(v.QUALITY_CLASSES)
_NEW = 1 + RELATIONS.index(Relation.NEW)
_LINE = [_AT[name] for name in ("cadence", "relation")]


def spoil_template(columns: Ints, aligned: Ints, target: Ints, random: np.random.Generator) -> None:
    """Spoil the template of a song at random, in place; what is open stays open.

    Args:
        columns: (slots, columns of `COLUMNS`) of a song without padding.
        aligned: (slots,) pitches of aligned slots, `NO_PITCH` for none.
        target: (slots,) the song's relative pitches, `IGNORED` for those that are not known.
        random: source of the draws; the rate is the first.
    """
    rate = random.uniform(0, HIGHEST_RATE)

    def happens() -> bool:
        return bool(random.random() < rate)

    _spoil_chords(columns, happens, random)
    starts = _move_line_ends(columns, happens, random)
    _spoil_lines(columns, aligned, target, starts, happens, random)
    aligned[columns[:, _AT["relation"]] == _NEW] = NO_PITCH


def _spoil_chords(columns: Ints, happens: Callable[[], bool], random: np.random.Generator) -> None:
    """Replace chords by others of the key, and move their starts by a slot or two."""
    chords = columns[:, _AT["chord"]].copy()
    if not chords.any():
        return
    was_held = columns[:, _AT["held_chord"]] == chords
    starts = [0, *(1 + np.flatnonzero(np.diff(chords))).tolist()]
    values = [int(chords[start]) for start in starts]
    basses = [int(columns[start, _AT["bass"]]) for start in starts]
    for place, start in enumerate(starts):
        in_key = _chords_of_mode(int(columns[start, _AT["mode"]]))
        others = [chord for chord in in_key if chord != values[place]]
        if values[place] > 1 and others and happens():
            values[place] = int(random.choice(others))
            basses[place] = 1 + (values[place] - 2) // _QUALITIES
    bounds = _moved(starts, len(columns), happens, random)
    for place, (start, stop) in enumerate(zip(bounds, [*bounds[1:], len(columns)], strict=True)):
        following = values[min(place + 1, len(values) - 1)]
        part = columns[start:stop]
        part[:, _AT["chord"]], part[:, _AT["bass"]] = values[place], basses[place]
        part[:, _AT["next_chord"]] = following
        part[:, _AT["held_chord"]] = np.where(was_held[start:stop], values[place], following)


@lru_cache(maxsize=32)
def _chords_of_mode(mode: int) -> tuple[int, ...]:
    """Return the ids of the triads on the degrees of a mode, by its id; none of an open one."""
    if mode == v.OPEN:
        return ()
    scale = MODES[v.MODE_NAMES[mode - 1]]
    classes = {(4, 7): "", (3, 7): "m", (3, 6): "dim", (4, 8): "aug"}
    found = []
    for place, degree in enumerate(scale):
        third, fifth = ((scale[(place + step) % 7] - degree) % 12 for step in (2, 4))
        if (third, fifth) in classes:
            quality = v.QUALITY_CLASSES.index(classes[third, fifth])
            found.append(2 + degree * _QUALITIES + quality)
    return tuple(found)


def _moved(
    starts: list[int], length: int, happens: Callable[[], bool], random: np.random.Generator
) -> list[int]:
    """Return starts of spans, some of them moved; the first stays, and no span becomes empty."""
    moved = list(starts)
    for place in range(1, len(starts)):
        if happens():
            step = int(random.integers(1, _FARTHEST + 1)) * (1 if random.random() < 0.5 else -1)
            end = starts[place + 1] if place + 1 < len(starts) else length
            moved[place] = min(max(starts[place] + step, moved[place - 1] + 1), end - 1)
    return moved


def _move_line_ends(
    columns: Ints, happens: Callable[[], bool], random: np.random.Generator
) -> list[int]:
    """Move the ends of lines by a slot or two; return where lines start."""
    firsts = columns[:, _AT["from_phrase_start"]]
    starts = sorted({0, *np.flatnonzero(firsts == v.bucket(0, v.PHRASE_NOTE_EDGES)).tolist()})
    if not firsts.any():
        return starts
    bounds = _moved(starts, len(columns), happens, random)
    if bounds == starts:
        return starts
    told = columns[starts][:, _LINE]
    moved = {
        place
        for place, (before, after) in enumerate(zip(starts, bounds, strict=True))
        if before != after
    }
    for place, (start, stop) in enumerate(zip(bounds, [*bounds[1:], len(columns)], strict=True)):
        if place not in moved and place + 1 not in moved:
            continue
        columns[start:stop, _LINE] = told[place]
        for step in range(stop - start):
            row = columns[start + step]
            row[_AT["from_phrase_start"]] = v.bucket(step, v.PHRASE_NOTE_EDGES)
            row[_AT["to_phrase_end"]] = v.bucket(stop - start - 1 - step, v.PHRASE_NOTE_EDGES)
    return bounds


def _spoil_lines(
    columns: Ints,
    aligned: Ints,
    target: Ints,
    starts: list[int],
    happens: Callable[[], bool],
    random: np.random.Generator,
) -> None:
    """Give lines other cadences, and other relations with the alignments that go with them."""
    known = np.where(target == IGNORED, NO_PITCH, target)
    for place, (start, stop) in enumerate(zip(starts, [*starts[1:], len(columns)], strict=True)):
        cadence, relation = (int(columns[start, column]) for column in _LINE)
        if cadence != v.OPEN and happens():
            others = [n for n in range(1, 1 + len(Cadence)) if n != cadence]
            columns[start:stop, _AT["cadence"]] = random.choice(others)
        if relation == v.OPEN or not happens():
            continue
        if (relation != _NEW and random.random() < 0.5) or not place:
            columns[start:stop, _AT["relation"]] = _NEW
            continue
        model = int(random.integers(place))
        others = [n for n in range(1, 1 + len(RELATIONS)) if n not in (_NEW, relation)]
        columns[start:stop, _AT["relation"]] = random.choice(others)
        earlier = known[starts[model] : starts[model + 1]][: stop - start]
        aligned[start:stop] = NO_PITCH
        aligned[start : start + len(earlier)] = earlier
