"""The formats that we leave to music21: it reads them, and hands the score on as MusicXML."""

import lzma
import re
import tempfile
import zipfile
import zlib
from pathlib import Path

from melregen.errors import MelregenError, ParseError
from melregen.formats.musicxml.file import refuse_entities
from melregen.formats.musicxml.read import read_musicxml
from melregen.music import LeadSheet

_LARGEST_CONTENT = 16 * 2**20
"""Bytes of XML; music21 needs some hundred times as much memory."""

_MOST_BEATS = 64
"""Numerator of a metre; music21 takes minutes to divide a bar of thousands of beats."""

_METRE = re.compile(rb"(?:meter\.count|\btime)\s*=\s*[\"']([^\"'/]{1,99})")
_NUMBER = re.compile(rb"\d+(?:\.\d*)?(?:[eE]\+?\d+)?")

# RuntimeError: encrypted, or an unknown compression.
_DAMAGED = (
    zipfile.BadZipFile,
    zlib.error,
    lzma.LZMAError,
    EOFError,
    OSError,
    ValueError,
    RuntimeError,
)


def read_with_music21(path: Path, *, part: str | None = None) -> list[list[LeadSheet]]:
    """Read a file in any format that music21 can parse.

    Args:
        path: the file.
        part: name or number of the part that has the melody; None finds it.

    Raises:
        ParseError: the score cannot be read, or has no such part.
        EmptyMelodyError: it holds no melody.
    """
    _check_content(path)
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
            return read_musicxml(musicxml, part=part)
        except MelregenError as error:
            raise type(error)(str(error).replace(str(musicxml), str(path))) from None


def _check_content(path: Path) -> None:
    """Refuse what grows when it is read: large archives, entities, bars of thousands of beats."""
    for data in _contents(path):
        refuse_entities(path, data)
        for metre in _METRE.finditer(data.replace(b"\0", b"")):
            if any(float(number) > _MOST_BEATS for number in _NUMBER.findall(metre[1])):
                raise ParseError(
                    f"{path} has a metre of more than {_MOST_BEATS} beats a bar; correct its "
                    "time signatures"
                )


def _contents(path: Path) -> list[bytes]:
    """Return the XML of a file, or of all members of an archive."""
    data = path.read_bytes()
    size, contents = len(data), [data]
    if data.startswith(b"PK"):
        try:
            with zipfile.ZipFile(path) as archive:
                members = archive.infolist()
                # Nobody reads more of a member than its entry promises.
                size = sum(member.file_size for member in members)
                if size <= _LARGEST_CONTENT:
                    contents = [archive.read(member) for member in members]
        except _DAMAGED as error:
            raise ParseError(f"{path} is a damaged archive; export it again") from error
    if size > _LARGEST_CONTENT:
        raise ParseError(
            f"{path} holds more than {_LARGEST_CONTENT // 2**20} MB of XML; it is no score"
        )
    return contents
