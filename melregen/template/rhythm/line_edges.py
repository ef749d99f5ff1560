"""Where lines begin and end: starts after the downbeat, and ends clipped to leave a rest.

Lines of equal rhythm are treated alike.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import floor
from random import Random

from melregen.music import Ticks
from melregen.template.rhythm.anticipation import own_place
from melregen.template.rhythm.surface import MID_BAR, SHORTEST, Surface

_DELAYED_MOST = 4
"""So many notes at a start on the downbeat may come late together."""

_STEPS = 12
"""In so many steps the line ends are clipped further until the song rests as much as asked."""

_CLIPPED_MOST = 0.75
"""Of a last note, so much may fall silent."""


@dataclass(frozen=True)
class _Delay:
    """Notes at the start of a line that come later.

    Attributes:
        notes: slots.
        ticks: by which they come later.
        end: where the last of them ends; the others keep their lengths.
    """

    notes: Sequence[int]
    ticks: Ticks
    end: Ticks

    def times(self, surface: Surface) -> list[tuple[Ticks, Ticks]]:
        """Return onset and end of each note as they would be."""
        onsets = [surface.onsets[index] + self.ticks for index in self.notes]
        ends = [surface.ends[index] + self.ticks for index in self.notes[:-1]]
        return list(zip(onsets, [*ends, self.end], strict=True))


def delay_starts(surface: Surface, share: float, random: Random) -> None:
    """Let lines begin after the downbeat until a share of all lines does.

    Of a line on the downbeat the first note is sung on the next part of the beat or on the next
    beat, and ends where it ended; where it is too short, so are those after it up to one that is
    long enough. A line with an upbeat enters half a bar later, or a beat.
    """

    def is_late(line: range) -> bool:
        onset = surface.onsets[line[0]]
        return 0 < surface.position(onset) < surface.metre(onset).bar / 2

    late, wanted = sum(map(is_late, surface.lines)), share * len(surface.lines)
    groups = _shuffled(surface.groups(to_the_end=False), random)
    # Small groups go first where a large one would be too much; one too many is drawn so that
    # songs have the share on average.
    chance = random.random()
    for may_exceed in (False, True):
        for group in groups:
            excess = late + len(group) - wanted
            if excess > 0 and not (may_exceed and chance * len(group) < wanted - late):
                continue
            found = [_find_delay(surface, line) for line in group]
            delays = [delay for delay in found if delay is not None]
            if len(delays) < len(found) or len({delay.ticks for delay in delays}) > 1:
                continue
            for delay in delays:
                for index, (onset, end) in zip(delay.notes, delay.times(surface), strict=True):
                    surface.onsets[index], surface.ends[index] = onset, end
            late += len(group)


def _find_delay(surface: Surface, line: range) -> _Delay | None:
    """Return how a line may begin late; None where it cannot."""
    first = surface.onsets[line[0]]
    position, part, bar = surface.position(first), surface.part(first), surface.metre(first).bar
    upbeat = bar - position
    sizes: list[Ticks] = []
    if position == 0:
        sizes = [size for size in (part, 2 * part) if 2 * size < bar]
    elif 2 * position >= bar:
        # On the other half of the bar strong places stay strong.
        half = [bar // 2] if surface.level(first + upbeat + bar // 2) == MID_BAR else []
        sizes = [size for size in (*half, 2 * part) if 0 < size - upbeat < bar / 2]
    if line[0] == 0:  # a song begins in its first bar
        sizes = [size for size in sizes if size < upbeat]
    for size in sizes:
        found = _find_room(surface, line, size, len(line) if position else _DELAYED_MOST)
        if found is not None:
            return found
    return None


def _find_room(surface: Surface, line: range, size: Ticks, most: int) -> _Delay | None:
    """Return the notes up to the first that is long enough to make room for those before it."""
    for count, index in enumerate(line[:most], 1):
        end, room = surface.ends[index], surface.onsets[index] + size
        if index == line[-1] and index + 1 < len(surface.onsets):
            end = max(end, min(end + size, surface.onsets[index + 1]))
        if end - room < max(SHORTEST, surface.part(room) // 2):
            continue
        delay = _Delay(line[:count], size, end)
        is_fixed = surface.fixed.onsets.intersection(delay.notes)
        is_fixed |= surface.fixed.ends.intersection(delay.notes)
        # A note that sounded on through a stronger place would be early for that one.
        times = delay.times(surface)
        is_free = all(own_place(surface, *time) == time[0] for time in times)
        return delay if is_free and not is_fixed else None
    return None


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


def lengthen_rests(surface: Surface, share: float, *, everywhere: bool) -> None:
    """Clip line ends further until a share of the time is silent, or all are short.

    Args:
        surface: the rhythm.
        share: of the time, 0 to 1.
        everywhere: whether lines that run on are clipped too, or only those with a rest after them.
    """
    original = list(surface.ends)
    lines = [line for line in surface.lines[:-1] if everywhere or _rest_after(surface, line)]
    for step in range(_STEPS + 1):
        if _silence(surface) >= share:
            return
        for line in lines:
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
