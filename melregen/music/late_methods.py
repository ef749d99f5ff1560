"""Methods that are implemented in higher layers: files, pictures, bridges to other libraries.

Neither `music` nor `template` knows of files. The top level of the package says, by name, which
function does the work of such a method (`melregen._METHODS`); it is loaded at the first call.
"""

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self, cast

if TYPE_CHECKING:
    import miditoolkit
    import music21
    import pretty_midi


def attached(method: str) -> Callable[..., Any]:
    """Return the function that does the work of a method.

    Args:
        method: such as "LeadSheet.write".
    """
    import melregen  # the parent of this package, so it has been loaded

    return melregen.find_method(method)


class SheetMethods:
    """The attached methods of a lead sheet."""

    @classmethod
    def read(cls, path: str | Path, *, tune: int = 1, verse: int = 1) -> Self:
        """Read a song from a file; the suffix chooses the format.

        Args:
            path: the file.
            tune: which tune of a tune book, counted from 1.
            verse: which verse of the tune, counted from 1.

        Raises:
            ParseError: the file cannot be read, or has no such tune or verse.
            EmptyMelodyError: it holds no melody.
        """
        return cast("Self", attached("LeadSheet.read")(path, tune=tune, verse=verse))

    def write(self, path: str | Path, arrangement: Any = None) -> None:
        """Write the song to a file; the suffix chooses the format.

        Args:
            path: the file.
            arrangement: a `melregen.Arrangement`: what is played and sung beside the melody.

        Raises:
            OutputError: the file cannot be written; nothing is left half-written.
            ParseError: no writer for the suffix.
            WishError: the song cannot be arranged so.
        """
        attached("LeadSheet.write")(self, path, arrangement)

    def show(self) -> None:
        """Print the song as text; in a notebook, draw its score."""
        attached("LeadSheet.show")(self)

    def _repr_svg_(self) -> str | None:
        """Return the score as SVG, for notebooks; None where it cannot be drawn."""
        return cast("str | None", attached("LeadSheet._repr_svg_")(self))

    def to_pretty_midi(self) -> "pretty_midi.PrettyMIDI":
        """Convert the song to a `pretty_midi.PrettyMIDI`; all but the stress of syllables is in it.

        What pretty_midi has no place for (chord symbols, sections, phrases, title) is in its text
        events. Times are in seconds there.
        """
        return attached("LeadSheet.to_pretty_midi")(self)

    @classmethod
    def from_pretty_midi(cls, midi: "pretty_midi.PrettyMIDI") -> Self:
        """Make a song of a `pretty_midi.PrettyMIDI`, as a MIDI file of it would be read.

        Raises:
            EmptyMelodyError: it holds no melody.
            ParseError: what it holds is no music.
        """
        return cast("Self", attached("LeadSheet.from_pretty_midi")(midi))

    def to_miditoolkit(self) -> "miditoolkit.MidiFile":
        """Convert the song to a `miditoolkit.MidiFile`; all but the stress of syllables is in it.

        Chord symbols, sections and what else miditoolkit has no place for are markers. Times are
        in ticks, 480 to a quarter note.
        """
        return attached("LeadSheet.to_miditoolkit")(self)

    @classmethod
    def from_miditoolkit(cls, midi: "miditoolkit.MidiFile") -> Self:
        """Make a song of a `miditoolkit.MidiFile`, as a MIDI file of it would be read.

        Raises:
            EmptyMelodyError: it holds no melody.
            ParseError: what it holds is no music.
        """
        return cast("Self", attached("LeadSheet.from_miditoolkit")(midi))

    def to_music21(self) -> "music21.stream.Score":
        """Convert the song to a `music21.stream.Score` of one part with words and chord symbols.

        Phrases and the stress of syllables are lost.
        """
        return attached("LeadSheet.to_music21")(self)

    @classmethod
    def from_music21(cls, stream: "music21.stream.Stream") -> Self:
        """Make a song of any music21 stream, as a MusicXML file of it would be read.

        Raises:
            EmptyMelodyError: it holds no melody.
            ParseError: music21 cannot write it down, or what it holds is no music.
        """
        return cast("Self", attached("LeadSheet.from_music21")(stream))
