"""The ticks of a MIDI file, rounded to those of the lead sheet."""

from collections.abc import Sequence

from melregen.formats.midi.events import MidiNote
from melregen.music import TICKS_PER_QUARTER, Note, Ticks


class FileGrid:
    """Rounds ticks of a file to ticks of the lead sheet.

    Attributes:
        resolution: file ticks a quarter note.
    """

    def __init__(self, resolution: int) -> None:
        self.resolution = resolution

    def tick(self, file_tick: int) -> Ticks:
        """Return the nearest tick, halves upwards."""
        return (2 * TICKS_PER_QUARTER * file_tick + self.resolution) // (2 * self.resolution)

    def is_exact(self, file_tick: int) -> bool:
        """Whether no file tick is nearer to the grid."""
        distance = TICKS_PER_QUARTER * file_tick - self.tick(file_tick) * self.resolution
        return 2 * abs(distance) <= TICKS_PER_QUARTER

    def note(self, note: MidiNote) -> Note:
        """Return the note on the grid; an end off the grid goes to a sixteenth or a triplet."""
        onset = self.tick(note.onset)
        duration = self.tick(note.end) - onset
        if not self.is_exact(note.end):
            length = (note.end - note.onset) * TICKS_PER_QUARTER / self.resolution
            nearest = (round(length / 6) * 6, round(length / 8) * 8, 3)
            duration = min(nearest, key=lambda ticks: abs(ticks - length))
        return Note(onset, max(duration, 1), note.pitch)

    def notes(self, notes: Sequence[MidiNote]) -> list[Note]:
        """Return the notes on the grid."""
        return [self.note(note) for note in notes]
