"""Files that come and go as bytes: names that users give them are never paths here."""

import io
import tempfile
import zipfile
from dataclasses import dataclass
from pathlib import Path

from melregen.errors import EmptyMelodyError, MelregenError, ParseError
from melregen.music import LeadSheet
from melregen.studio.reading import is_template
from melregen.template import Template

_NAME = "song"
"""Of the temporary file; messages say "the file" in its place."""


@dataclass(frozen=True)
class Opened:
    """What was found in a file.

    Attributes:
        template: of the song that was asked for, with its pitches where it has some.
        tunes: title of each tune of the file.
        verses: how many verses the tune has.
    """

    template: Template
    tunes: list[str]
    verses: int


def open_bytes(content: bytes, suffix: str, tune: int, verse: int) -> Opened:
    """Read a song or a template from the bytes of a file.

    Args:
        content: of the file.
        suffix: that its name had, with the dot, in lower case.
        tune: which tune of a book, counted from 1.
        verse: which verse of the tune, counted from 1.

    Raises:
        MelregenError: it cannot be read.
    """
    from melregen.formats import choose_verse, read_book, readable_suffixes
    from melregen.formats.template_file import TEMPLATE_SUFFIXES

    if suffix not in (*readable_suffixes(), *TEMPLATE_SUFFIXES):
        known = ", ".join(sorted({*readable_suffixes(), *TEMPLATE_SUFFIXES}))
        what = f"'{suffix[:12]}' files" if suffix else "files without a suffix"
        raise ParseError(f"{what} cannot be opened; the formats are {known}")
    with tempfile.TemporaryDirectory(prefix="melregen-") as folder:
        path = Path(folder) / (_NAME + suffix)
        path.write_bytes(content)
        try:
            if suffix == ".txt" or (suffix == ".json" and is_template(content)):
                return Opened(Template.read(path), [""], 1)
            tunes = read_book(path)
            sheet = choose_verse(tunes, path, tune, verse)
        except MelregenError as error:
            raise type(error)(str(error).replace(str(path), "the file")) from None
    from melregen.generation.editing.locks import lock_song

    if not sheet.notes:
        raise EmptyMelodyError("the file holds no melody")
    return Opened(
        lock_song(sheet),
        [found.title or f"tune {found.number}" for found in tunes],
        len(tunes[tune - 1].verses),
    )


def song_bytes(sheet: LeadSheet, suffix: str) -> tuple[bytes, str]:
    """Return the bytes of a song in a file format, and the suffix of the file that they are.

    Where the format has a file a page, and the song several pages, they come as a ZIP archive.

    Args:
        sheet: the song.
        suffix: of the format, with the dot.

    Raises:
        MelregenError: it cannot be written.
    """
    from melregen.formats import write

    with tempfile.TemporaryDirectory(prefix="melregen-") as folder:
        path = Path(folder) / (_NAME + suffix)
        try:
            write(sheet, path)
        except MelregenError as error:
            raise type(error)(str(error).replace(str(path), "the file")) from None
        written = sorted(Path(folder).iterdir(), key=lambda page: (len(page.name), page.name))
        if len(written) == 1:
            return path.read_bytes(), suffix
        archive = io.BytesIO()
        with zipfile.ZipFile(archive, "w") as pages:
            for page in written:
                pages.write(page, page.name)
        return archive.getvalue(), ".zip"


def template_bytes(template: Template, suffix: str) -> bytes:
    """Return the bytes of a template in a file format.

    Args:
        template: any.
        suffix: one of `TEMPLATE_OUTPUTS`.

    Raises:
        MelregenError: it cannot be written.
    """
    from melregen.formats.template_file import write_template

    with tempfile.TemporaryDirectory(prefix="melregen-") as folder:
        path = Path(folder) / (_NAME + suffix)
        write_template(template, path)
        return path.read_bytes()
