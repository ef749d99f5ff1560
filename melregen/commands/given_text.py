"""Words that are given on the command line in the place of a file."""

import os
import re
from contextlib import suppress
from pathlib import Path
from typing import Any

import click

from melregen.errors import ParseError, nearest, shorten

_FILE_LIKE = re.compile(r"(?:\.{0,2}/|~/).*|.*\.[A-Za-z]\w{0,7}")
"""What begins like a path or ends like a file's name is not sung, even where it has spaces."""
_WORDS_IN_NAME = 5
_ALIKE = 0.75
"""Likeness of the name of a file to one that may be meant; suffixes alone are alike by half."""
_LONGEST_NAME = 60


def is_given_text(given: str) -> bool:
    """Whether what stands for a file is the words themselves.

    They have a space or a line break inside, and no file is called so; a single word, or what
    looks like the name of a file, is a file that is missing.
    """
    text = given.strip()
    if not any(c.isspace() for c in text):
        return False
    if "\n" not in text and _FILE_LIKE.fullmatch(text):
        return False
    try:
        return not Path(given).exists()
    except (OSError, ValueError):  # longer than a name can be
        return True


def text_stem(text: str) -> str:
    """Return a name for files made of words: the first of them, "twinkle-twinkle-little-star"."""
    words = re.findall(r"[^\W_]+", text.strip().splitlines()[0].lower())
    return "-".join(words[:_WORDS_IN_NAME])[:_LONGEST_NAME].strip("-")


def refuse_missing(path: str) -> None:
    """Say what may have been meant by a file of words that is not there.

    Raises:
        ParseError: there is no such file.
    """
    neighbours = _neighbours_of_missing(path)
    if neighbours is None:
        return  # what else is wrong with it is found when it is read
    otherwise = "give the words themselves in quotes, with a space between them"
    raise ParseError(f"{shorten(path)} does not exist; {_file_meant(path, neighbours, otherwise)}")


class SongFile(click.Path):
    """A file of a song or a template: one that is missing is told from words to be sung."""

    def __init__(self) -> None:
        super().__init__(path_type=Path)

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        """Return the path.

        Raises:
            ParseError: it is words, or there is a file with almost this name.
        """
        given = os.fspath(value)
        if is_given_text(given):
            raise ParseError(
                f"no file is called '{shorten(given.strip())}', and this command takes the file of "
                "a song or a template; to have words sung, use melregen generate"
            )
        neighbours = _neighbours_of_missing(given)
        # Of another suffix, what can be read is the better answer.
        alike = [name for name in neighbours or () if Path(name).suffix == Path(given).suffix]
        if end := _file_meant(given, alike, ""):
            raise ParseError(f"{shorten(given)} does not exist; {end}")
        return super().convert(value, param, ctx)


SONG_FILE = SongFile()


def _neighbours_of_missing(path: str) -> list[str] | None:
    """Return the names of the files of a folder in which there is none of this name, else None."""
    file = Path(path)
    with suppress(OSError, ValueError):
        if path != "-" and not file.exists() and file.parent.is_dir():
            return [found.name for found in file.parent.iterdir() if found.is_file()]
    return None


def _file_meant(path: str, neighbours: list[str], otherwise: str) -> str:
    file = Path(path)
    meant = nearest(file.name, neighbours, _ALIKE)
    return f"did you mean '{file.with_name(meant)}'?" if meant else otherwise
