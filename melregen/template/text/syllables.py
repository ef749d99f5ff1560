r"""Syllables as the text of a template writes them, one token a note.

`Twin-` goes on with the next syllable, `kle,` ends its word; `_` goes on with the syllable before
(a melisma), `*` is a note without words. A space within a syllable is `~`. A backslash stands
before a sign that is meant as it is. A syllable that goes on with a word that the one before had
ended begins with `-`, one that begins a word where the one before went on with `^`.
"""

import re

from melregen.errors import ParseError, shorten
from melregen.music import Syllabic, Syllable
from melregen.template.phrase import Slot

MELISMA, BARE, EMPTY = "_", "*", "-"
"""Tokens: a note that goes on, a note without words, a bar without notes."""

_SIGNS = {" ": "~", "~": r"\~", "|": r"\|", "\\": r"\\"}
_OPEN_END = re.compile(r"(?<!\\)(?:\\\\)*-$")
_ESCAPED = re.compile(r"\\(u[0-9a-f]{4}|e|.)|~", re.DOTALL)


def syllable_token(slot: Slot, goes_on: bool) -> str:
    """Write what is sung on a slot.

    Args:
        slot: any.
        goes_on: whether the syllable before it does not end its word.
    """
    if slot.melisma:
        return MELISMA
    if slot.syllable is None:
        return BARE
    syllable = slot.syllable
    text = escape(syllable.text) or r"\e"
    if syllable.text.endswith("-"):
        text = escape(syllable.text[:-1]) + r"\-"
    if text in (MELISMA, BARE) or text[0] in "-^":
        text = "\\" + text
    if syllable.starts_word == goes_on:
        text = ("^" if goes_on else "-") + text
    return text if syllable.ends_word else text + "-"


def parse_syllable(token: str, goes_on: bool, stress: int | None) -> tuple[Syllable | None, bool]:
    """Read what is sung on a note.

    Args:
        token: of the note.
        goes_on: whether the syllable before it does not end its word.
        stress: of the syllable.

    Returns:
        The syllable, None for none, and whether the note goes on with the one before.

    Raises:
        ParseError: a sign is not meant so.
    """
    if token == MELISMA:
        return None, True
    if token == BARE:
        return None, False
    text = token
    starts = not goes_on
    if len(text) > 1 and text[0] in "-^":
        starts, text = text[0] == "^", text[1:]
    ends = not _OPEN_END.search(text)
    if not ends:
        text = text[:-1]
    if not text:
        raise ParseError(f"'{shorten(token)}' is no syllable; write its letters before the hyphen")
    return Syllable(unescape(text), Syllabic.of(starts=starts, ends=ends), stress), False


def escape(text: str) -> str:
    r"""Write a text as one token: spaces as `~`, signs with a backslash, the rest as `\u0000`."""
    return "".join(
        _SIGNS.get(c, c if c.isprintable() and not c.isspace() else f"\\u{ord(c):04x}")
        if ord(c) < 0x10000
        else c
        for c in text
    )


def unescape(text: str) -> str:
    """Read a token (inverse of `escape`).

    Raises:
        ParseError: a backslash stands before nothing.
    """
    if re.search(r"(?<!\\)(?:\\\\)*\\$", text):
        raise ParseError(f"'{shorten(text)}' ends with a backslash; write it twice")
    return _ESCAPED.sub(_sign, text)


def _sign(match: "re.Match[str]") -> str:
    if match[0] == "~":
        return " "
    if match[1] == "e":
        return ""
    return chr(int(match[1][1:], 16)) if len(match[1]) == 5 else match[1]
