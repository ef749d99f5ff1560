"""The count-in of our own MIDI files, taken away before they are read."""

from fractions import Fraction

from melregen.formats.midi.conventions import COUNT_IN
from melregen.formats.midi.events import MidiEvents, MidiText, MidiTrack


def without_count_in(events: MidiEvents) -> MidiEvents:
    """Return the events of a file without its count-in, where it says that it has one."""
    length = _length(events)
    if not length:
        return events

    def earlier(tick: int) -> int:
        return max(0, tick - length)

    def moved(texts: list[MidiText]) -> list[MidiText]:
        return [MidiText(earlier(text.tick), text.text) for text in texts]

    return MidiEvents(
        events.resolution,
        [
            MidiTrack(
                track.name,
                [
                    note._replace(onset=note.onset - length, end=note.end - length)
                    for note in track.notes
                    if note.onset >= length
                ],
                moved(track.lyrics),
                moved(track.texts),
                moved(track.markers),
                moved(track.cues),
                earlier(track.end),
            )
            for track in events.tracks
        ],
        [(earlier(tick), tempo) for tick, tempo in events.tempos],
        [(earlier(tick), above, below) for tick, above, below in events.metres],
        [(earlier(tick), fifths, is_minor) for tick, fifths, is_minor in events.keys],
    )


def _length(events: MidiEvents) -> int:
    """Return the file ticks of the count-in, 0 where there is none."""
    for text in events.tracks[0].remarks:
        if text.text.startswith(COUNT_IN):
            try:
                quarters = Fraction(text.text.removeprefix(COUNT_IN))
            except (ValueError, ZeroDivisionError):
                return 0
            return max(0, int(quarters * events.resolution))
    return 0
