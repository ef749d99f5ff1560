"""Lead sheets to and from music21 streams, by way of MusicXML."""

import tempfile
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from melregen.errors import EmptyMelodyError, MelregenError, ParseError
from melregen.formats.musicxml.read import read_musicxml
from melregen.formats.musicxml.write import musicxml_text
from melregen.music import LeadSheet

if TYPE_CHECKING:
    import music21


def to_music21(sheet: LeadSheet) -> "music21.stream.Score":
    """Convert a song to a score of one part with words and chord symbols.

    Phrases and the stress of syllables are lost.
    """
    from music21 import converter
    from music21.tempo import MetronomeMark

    stream = converter.parse(musicxml_text(sheet), format="musicxml", forceSource=True)
    for mark in stream.recurse().getElementsByClass(MetronomeMark):
        # What is printed is rounded; no song of ours changes its tempo.
        mark.number = sheet.tempo / mark.referent.quarterLength
    return stream


def from_music21(stream: "music21.stream.Stream") -> LeadSheet:
    """Make a song of a stream, as a MusicXML file of it would be read.

    Raises:
        EmptyMelodyError: it holds no melody.
        ParseError: music21 cannot write it down, or what it holds is no music.
    """
    from music21 import defaults

    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "stream.musicxml"
        try:
            stream.write("musicxml", path)
        except Exception as error:  # what a broken stream meets there may be of any kind
            raise ParseError(f"music21 cannot write the stream down: {error}") from error
        try:
            sheet = read_musicxml(path)[0][0]
        except MelregenError as error:
            kind = EmptyMelodyError if isinstance(error, EmptyMelodyError) else ParseError
            raise kind(str(error).replace(str(path), "the stream")) from None
    return replace(
        sheet,
        # What music21 writes where a stream has no title is none.
        title="" if sheet.title == defaults.title else sheet.title,
        # It computes tempos in seconds a beat, and back.
        tempo=round(sheet.tempo, 9),
    )
