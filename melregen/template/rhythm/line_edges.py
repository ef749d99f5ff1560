"""Where lines begin and end: starts after the downbeat, and ends clipped to leave a rest.

Lines of equal rhythm are treated alike.
"""

from math import floor
from random import Random

from melregen.music import Ticks
from melregen.template.rhythm.anticipation import own_place
from melregen.template.rhythm.surface import SHORTEST, Surface

_DELAYED_MOST = 4
"""So many notes at the start of a line may come late together."""

_STEPS = 12
"""In so many steps the line ends are clipped further until the song rests as much as asked."""

_CLIPPED_MOST = 0.75
"""Of a last note, so much may fall silent."""


def delay_starts(surface: Surface, share: float, random: Random) -> None:
    """Let lines that begin on a downbeat begin after it, until a share of all lines does.

    The first note is sung on the next part of the beat or on the next beat, and ends where it
    ended; where it is too short, so are those after it up to one that is long enough.
    """

    def is_late(line: range) -> bool:
        onset = surface.onsets[line[0]]
        return 0 < surface.position(onset) < surface.metre(onset).bar / 2

    late = sum(map(is_late, surface.lines))
    groups = surface.groups(to_the_end=False)
    for group in _shuffled(groups, random):
        if late + len(group) / 2 > share * len(surface.lines):
            continue
        delays = [_find_delay(surface, line) for line in group]
        if all(delay for _, delay in delays):
            for line, (count, delay) in zip(group, delays, strict=True):
                _delay(surface, line, count, delay)
            late += len(group)


def _find_delay(surface: Surface, line: range) -> tuple[int, Ticks]:
    """Return how many notes at the start of a line may come late, and by how much; else zeros."""
    first = surface.onsets[line[0]]
    if surface.position(first) != 0:
        return 0, 0
    part = surface.part(first)
    for delay in (part, 2 * part):
        for count, index in enumerate(line[:_DELAYED_MOST], 1):
            onset, end = surface.onsets[index], surface.ends[index]
            if end - onset < delay + max(SHORTEST, part // 2):
                continue
            notes = line[:count]
            ends = [surface.ends[i] + delay for i in notes[:-1]] + [end]
            # A note that sounded on through a stronger place would be early for that one.
            places = [surface.onsets[i] + delay for i in notes]
            is_fixed = surface.fixed.onsets.intersection(notes) or surface.fixed.ends.intersection(
                notes[:-1]
            )
            if not is_fixed and all(
                own_place(surface, *note) == note[0] for note in zip(places, ends, strict=True)
            ):
                return count, delay
            break
    return 0, 0


def _delay(surface: Surface, line: range, count: int, delay: Ticks) -> None:
    for place, index in enumerate(line[:count], 1):
        surface.onsets[index] += delay
        if place < count:
            surface.ends[index] += delay


def clip_ends(surface: Surface, share: float, random: Random) -> None:
    """Let line ends fall silent before the next line begins, until a share of the lines do.

    The last note of the song rings on.
    """
    silent = sum(_rest_after(surface, line) > 0 for line in surface.lines[:-1])
    groups = [
        [line for line in group if line != surface.lines[-1]]
        for group in surface.groups(to_the_end=True)
    ]
    for group in _shuffled(groups, random):
        new = sum(_rest_after(surface, line) == 0 for line in group)
        if not new or silent + new / 2 > share * (len(surface.lines) - 1):
            continue
        ends = [_clipped(surface, line) for line in group]
        if all(end < surface.ends[line[-1]] for end, line in zip(ends, group, strict=True)):
            for end, line in zip(ends, group, strict=True):
                surface.ends[line[-1]] = end
            silent += new


def _clipped(surface: Surface, line: range) -> Ticks:
    """Return where a last note ends that gives up half of its time, a part of a beat at least."""
    index = line[-1]
    onset, end = surface.onsets[index], surface.ends[index]
    part = surface.part(onset)
    if index in surface.fixed.ends or end - onset < part + SHORTEST:
        return end
    silent = max(part, floor((end - onset) / 2 / part) * part)
    return max(end - min(silent, 4 * part), onset + SHORTEST)


def lengthen_rests(surface: Surface, share: float) -> None:
    """Clip all line ends further until a share of the time is silent, or all are short."""
    original = list(surface.ends)
    for step in range(_STEPS + 1):
        if _silence(surface) >= share:
            return
        for line in surface.lines[:-1]:
            index = line[-1]
            onset, end = surface.onsets[index], original[index]
            part = surface.part(onset)
            if index in surface.fixed.ends or end - onset <= part:
                continue
            silent = round((end - onset) * _CLIPPED_MOST * step / _STEPS / part) * part
            surface.ends[index] = max(min(end - silent, end), onset + part)


def _silence(surface: Surface) -> float:
    sounding = sum(end - onset for onset, end in zip(surface.onsets, surface.ends, strict=True))
    return 1 - sounding / (surface.ends[-1] - surface.onsets[0])


def _rest_after(surface: Surface, line: range) -> Ticks:
    following = line[-1] + 1
    if following == len(surface.onsets):
        return 0
    return surface.onsets[following] - surface.ends[line[-1]]


def _shuffled(groups: list[list[range]], random: Random) -> list[list[range]]:
    return random.sample(groups, len(groups))
