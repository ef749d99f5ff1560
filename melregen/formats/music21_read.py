"""The formats that we leave to music21: it reads them, and hands the score on as MusicXML."""

import tempfile
from pathlib import Path

from melregen.formats.musicxml_read import read_musicxml
from melregen.music import LeadSheet


def read_with_music21(path: Path) -> list[list[LeadSheet]]:
    """Read a file in any format that music21 can parse.

    Raises:
        ParseError: the score cannot be read.
        EmptyMelodyError: it holds no melody.
    """
    from music21 import converter

    score = converter.parse(path, forceSource=True)
    with tempfile.TemporaryDirectory() as folder:
        musicxml = Path(folder) / f"{path.stem}.musicxml"
        score.write("musicxml", musicxml)
        return read_musicxml(musicxml)
