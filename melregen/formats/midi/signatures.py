"""Tempo, metres and keys of MIDI files, on the time line of the lead sheet."""

from collections.abc import Mapping
from fractions import Fraction

from melregen.errors import ParseError
from melregen.formats.midi.events import DEFAULT_MICROSECONDS, MidiEvents
from melregen.formats.midi.file_grid import FileGrid
from melregen.music import MODES, TICKS_PER_QUARTER, Key, KeyChange, Metre, MetreChange, Ticks


def read_metres(
    events: MidiEvents, grid: FileGrid, pickup_text: str | None
) -> tuple[list[MetreChange], Ticks]:
    """Return metre changes on bar lines, and the pickup; changes inside a bar are dropped.

    Args:
        events: the file.
        grid: its grid.
        pickup_text: quarter notes as our own files say, None for no pickup, "guess" for others'.
    """
    changes: dict[Ticks, Metre] = {0: Metre(4, 4)}
    first_bars: list[tuple[Ticks, Fraction]] = []
    for tick, numerator, denominator in events.metres:
        first_bars.append((grid.tick(tick), Fraction(4 * numerator, denominator)))
        if numerator <= 64:
            changes[grid.tick(tick)] = Metre(numerator, denominator)
    pickup: Ticks = 0
    if pickup_text not in (None, "guess"):
        pickup, own = _read_pickup(pickup_text or "0")
        if own and pickup < own.bar:
            return _on_bar_lines(
                {0: own} | {t: m for t, m in changes.items() if t >= pickup}, pickup
            )
    elif pickup_text == "guess" and len(changes) > 1:
        (_, first), (onset, second) = sorted(changes.items())[:2]
        pickup = onset if onset == first.bar < second.bar else 0
    # A bar as long as those after it, or longer, is no pickup; it is a bar of the metre at tick 0.
    if pickup >= changes.get(pickup, changes[0]).bar:
        pickup = 0
    if pickup in changes and pickup:
        changes = {0: changes[pickup]} | {t: m for t, m in changes.items() if t > pickup}
    return _on_bar_lines(changes, pickup)


def _on_bar_lines(changes: Mapping[Ticks, Metre], pickup: Ticks) -> tuple[list[MetreChange], Ticks]:
    """Return the changes that lie on bar lines of what is before them, and the pickup."""
    result: list[MetreChange] = []
    for onset, metre in sorted(changes.items()):
        if not result:
            result.append(MetreChange(0, metre))
            continue
        last = result[-1]
        from_line = onset - max(last.onset, pickup)
        if metre != last.metre and from_line >= 0 and from_line % last.metre.bar == 0:
            result.append(MetreChange(onset, metre))
    return result, pickup


def _read_pickup(text: str) -> tuple[Ticks, Metre | None]:
    """Return the length that our own file names, 0 where that is damaged, and its metre if named.

    It is named where the metre changes with the first full bar: "1 of 2/4".
    """
    length, _, metre = text.partition(" of ")
    try:
        pickup = max(0, int(Fraction(length) * TICKS_PER_QUARTER))
        return pickup, Metre.parse(metre) if metre else None
    except (ValueError, ZeroDivisionError, ParseError):
        return 0, None


def read_keys(events: MidiEvents, grid: FileGrid) -> list[KeyChange]:
    """Return the key changes; the first holds from the start, C major where there is none."""
    modes = {
        text.tick: text.text.removeprefix("mode: ")
        for text in events.tracks[0].remarks
        if text.text.startswith("mode: ")
    }
    changes: list[KeyChange] = []
    for tick, fifths, is_minor in events.keys:
        mode = modes.get(tick, "")
        if mode not in MODES:
            mode = "minor" if is_minor else "major"
        key = Key.from_signature(fifths, mode)
        onset = grid.tick(tick) if changes else 0
        if changes and changes[-1].onset == onset:
            changes.pop()
        if not changes or changes[-1].key != key:
            changes.append(KeyChange(onset, key))
    return changes or [KeyChange(0, Key("C"))]


def read_tempo(events: MidiEvents) -> float:
    """Return the first tempo, in the shortest decimal that MIDI rounds to the same."""
    microseconds = DEFAULT_MICROSECONDS
    if events.tempos:
        start = events.tempos[0][0]
        microseconds = [tempo for tick, tempo in events.tempos if tick == start][-1]
    tempo = 60_000_000 / microseconds
    for digits in range(7):
        if round(tempo, digits) and round(60_000_000 / round(tempo, digits)) == microseconds:
            tempo = round(tempo, digits)
            break
    return min(max(tempo, 1.0), 1000.0)
