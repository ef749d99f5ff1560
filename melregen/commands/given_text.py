"""Words that are given on the command line in the place of a file."""

import re
from contextlib import suppress
from pathlib import Path

from melregen.errors import ParseError, nearest, shorten

_FILE_LIKE = re.compile(r"(?:\.{0,2}/|~/).*|.*\.[A-Za-z]\w{0,7}")
"""What begins like a path or ends like a file's name is not sung, even where it has spaces."""
_WORDS_IN_NAME = 5
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
    """Say what may have been meant by a file that is not there.

    Raises:
        ParseError: there is no such file.
    """
    file = Path(path)
    names: list[str] | None = None
    with suppress(OSError, ValueError):
        if not file.exists() and file.parent.is_dir():
            names = [found.name for found in file.parent.iterdir() if found.is_file()]
    if names is None:
        return  # what else is wrong with it is found when it is read
    meant = nearest(file.name, names)
    end = (
        f"did you mean '{file.with_name(meant)}'?"
        if meant
        else "give the words themselves in quotes, with a space between them"
    )
    raise ParseError(f"{shorten(path)} does not exist; {end}")
