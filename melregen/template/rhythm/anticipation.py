"""Anticipations: notes that come ahead of the strong place that they belong to, undone and done.

Temperley, "Syncopation in rock: a perceptual perspective", Popular Music 18, 1999: what is heard
as the rhythm below the surface of a popular melody has the syllables on strong places; the surface
has some of them an eighth or a sixteenth earlier.
"""

from collections.abc import Callable
from dataclasses import dataclass
from random import Random

from melregen.music import DEFAULT_TEMPO, Ticks
from melregen.template.rhythm.surface import OFF_GRID, SHORTEST, Surface
from melregen.template.rhythm.weights import anticipation_weight

_SHORTEST_SECONDS = 0.11
_LONGEST_SECONDS = 0.4
"""How far ahead a note may come: an eighth from 75 quarters a minute on, a sixteenth up to 136."""


def undo_anticipations(surface: Surface) -> list[Ticks]:
    """Move notes that begin weak and sound through a stronger place nearby on to that place.

    It lies at most half a beat (in compound metres a third) later. Order is kept, as each note ends
    where it ended; the note before, where it sounded up to this one, does so again.

    Returns:
        For each slot the ticks by which it was early.
    """
    early = [0] * len(surface.onsets)
    for index in reversed(range(len(early))):
        if index in surface.fixed.onsets:
            continue
        was = surface.onsets[index]
        place = own_place(surface, was, surface.ends[index])
        if place == was:
            continue
        touches = index > 0 and surface.ends[index - 1] == was
        if touches and index - 1 in surface.fixed.ends:
            continue
        surface.onsets[index] = place
        early[index] = place - was
        if touches:
            surface.ends[index - 1] = place
    return early


def own_place(surface: Surface, onset: Ticks, end: Ticks) -> Ticks:
    """Return the strong place that a note is early for, its onset where it is not."""
    while surface.level(onset) > OFF_GRID:
        reach = min(onset + surface.part(onset), end - SHORTEST)
        stronger = range(onset + 1, reach + 1)
        best = max(stronger, key=surface.level, default=onset)
        if surface.level(best) <= surface.level(onset):
            break
        onset = best
    return onset


@dataclass(frozen=True)
class Anticipation:
    """Notes at one place of lines of equal rhythm, which may come early together.

    Attributes:
        notes: slots.
        shift: ticks by which they come early.
        is_last: whether they are the last of their lines.
        weight: how likely it is, against others.
    """

    notes: tuple[int, ...]
    shift: Ticks
    is_last: bool
    weight: float

    def apply(self, surface: Surface) -> None:
        """Move the notes; what sounds up to them ends earlier."""
        for index in self.notes:
            place = surface.onsets[index]
            surface.onsets[index] = place - self.shift
            if index and surface.ends[index - 1] == place:
                surface.ends[index - 1] = place - self.shift


def find_anticipations(surface: Surface) -> list[Anticipation]:
    """Return what may come early in a plain rhythm, each free of the others."""
    found: list[Anticipation] = []
    slots = list(surface.template.slots)
    shifts = _shifts(surface)
    places = list(surface.onsets)
    section_starts = {surface.lines[section.first][0] for section in surface.template.sections}
    for group in surface.groups(to_the_end=False):
        for step in range(len(group[0])):
            notes = tuple(line[step] for line in group)
            if notes[0] == 0 or section_starts.intersection(notes):
                continue
            shift = next(
                (
                    shift
                    for shift in shifts(notes[0])
                    if all(_may_come_early(surface, places, index, shift) for index in notes)
                ),
                0,
            )
            if not shift:
                continue
            syllables = [slots[index].syllable for index in notes]
            stresses = [bool(s is not None and s.stress) for s in syllables]
            is_last = notes[0] in surface.last_notes
            weight = anticipation_weight(
                surface.level(places[notes[0]]),
                is_first=step == 0,
                is_last=is_last,
                is_half=shift < surface.part(places[notes[0]]),
                stressed=sum(stresses) / len(stresses),
            )
            found.append(Anticipation(notes, shift, is_last, weight))
    return found


def shuffle(anticipations: list[Anticipation], random: Random) -> list[Anticipation]:
    """Return them in a random order in which the likelier ones tend to come first.

    Weighted sampling without replacement: Efraimidis & Spirakis, 2006.
    """
    keys = [random.random() ** (1 / each.weight) for each in anticipations]
    order = sorted(range(len(keys)), key=lambda place: -keys[place])
    return [anticipations[place] for place in order]


def _shifts(surface: Surface) -> Callable[[int], list[Ticks]]:
    """Return a function that gives the shifts to try for a note, the longer first."""
    seconds = 60 / (surface.template.tempo or DEFAULT_TEMPO) / 24

    def shifts(index: int) -> list[Ticks]:
        onset = surface.onsets[index]
        level, part = surface.level(onset), surface.part(onset)
        if level < 0 or part < 2:
            return []
        sizes = [part, part // 2] if level > 0 else [part // 2]
        near = [s for s in sizes if _SHORTEST_SECONDS <= s * seconds <= _LONGEST_SECONDS]
        if near or sizes[-1] * seconds < _SHORTEST_SECONDS:
            return near
        return sizes[-1:]  # of a very slow song

    return shifts


def _may_come_early(surface: Surface, places: list[Ticks], index: int, shift: Ticks) -> bool:
    """Whether a note can come early, and `undo_anticipations` finds its place again."""
    onset = places[index] - shift
    if index in surface.fixed.onsets or onset < 0:
        return False
    if surface.level(onset) >= surface.level(places[index]) or surface.level(onset) <= OFF_GRID:
        return False
    if surface.ends[index] < places[index] + SHORTEST:
        return False
    if own_place(surface, onset, surface.ends[index]) != places[index]:
        return False
    before, end = places[index - 1], surface.ends[index - 1]
    if index - 1 in surface.last_notes and end == places[index]:
        return False  # the line before ends as it ends elsewhere
    if end == places[index]:
        return index - 1 not in surface.fixed.ends and before + SHORTEST <= onset
    return end < onset
