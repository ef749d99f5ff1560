"""The formats that we leave to music21: it reads them, and hands the score on as MusicXML."""

import tempfile
from pathlib import Path

from melregen.errors import MelregenError, ParseError
from melregen.formats.musicxml_read import read_musicxml
from melregen.music import LeadSheet


def read_with_music21(path: Path) -> list[list[LeadSheet]]:
    """Read a file in any format that music21 can parse.

    Raises:
        ParseError: the score cannot be read.
        EmptyMelodyError: it holds no melody.
    """
    from music21 import converter

    with tempfile.TemporaryDirectory() as folder:
        musicxml = Path(folder) / f"{path.stem}.musicxml"
        try:
            score = converter.parse(path, forceSource=True)
            score.write("musicxml", musicxml)
        except Exception as error:  # what a damaged file meets there may be of any kind
            raise ParseError(
                f"{path} is damaged, or holds what music21 cannot read; open it in the program "
                "that made it and export MusicXML"
            ) from error
        try:
            return read_musicxml(musicxml)
        except MelregenError as error:
            raise type(error)(str(error).replace(str(musicxml), str(path))) from None
