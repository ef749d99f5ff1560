"""Marks behind a line of the words that say how its music stands to that of an earlier line.

`{answer 1}` at the end of a line: it starts like the first line and closes otherwise. The marks are
`{repeat 1}` or `{= 1}`, `{answer 1}`, `{rhythm 1}`, `{sequence 1}`, `{variation 1}` and `{new}`.
Lines are counted as they are sung; without a number the line before is meant.
"""

import re
from dataclasses import dataclass

from melregen.errors import ParseError, nearest, shorten

RELATIONS = ("repeat", "answer", "rhythm", "sequence", "variation", "new")

_MARK = re.compile(r"\s*\{\s*(?P<word>=|[a-z]+)(?:\s+(?:of|to))?\s*(?P<of>\d{1,5})?\s*\}$", re.I)


@dataclass(frozen=True)
class LineMark:
    """How a line stands to an earlier one.

    Attributes:
        relation: one of `RELATIONS`.
        of: the earlier line, counted from 1; None for the line before.
    """

    relation: str
    of: int | None = None

    def __str__(self) -> str:
        return f"{{{self.relation}}}" if self.of is None else f"{{{self.relation} {self.of}}}"


def split_mark(line: str) -> tuple[str, LineMark | None]:
    """Divide a line into its words and the mark behind them, None where there is none.

    Braces that hold anything else than one word, or one word and a number, are part of the words.

    Raises:
        ParseError: a word with a number is no mark.
    """
    match = _MARK.search(line)
    if match is None or not line[: match.start()].strip():
        return line, None
    word = "repeat" if match["word"] == "=" else match["word"].lower()
    if word not in RELATIONS:
        if match["of"] is None:
            return line, None
        meant = nearest(word, RELATIONS)
        hint = f"did you mean {{{meant} {match['of']}}}?" if meant else _choices()
        raise ParseError(f"'{shorten(match[0].strip())}' says nothing of a line; {hint}")
    of = None if match["of"] is None else int(match["of"])
    if word == "new" and of is not None:
        raise ParseError(f"'{shorten(match[0].strip())}' names a line; write {{new}} alone")
    return line[: match.start()], LineMark(word, of)


def _choices() -> str:
    return f"write one of {', '.join(f'{{{word} 1}}' for word in RELATIONS[:-1])} or {{new}}"
