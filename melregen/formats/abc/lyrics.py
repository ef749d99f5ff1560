"""The words under ABC music (`w:` lines), aligned note by note (ABC 2.1 §5.1)."""

import re
from collections.abc import Sequence

from melregen.formats.abc.fields import read_text
from melregen.formats.score.lyrics import NUMBER_OF_LINE, Lyric, prolongs
from melregen.music import Syllabic

BAR = "|"
_WORDS = re.compile(r"\\.|[^\s\-|_*\\]|(?P<mark>[-|_*])|(?P<space>\s+)")


def read_words(line: str) -> list[Lyric | str]:
    """Read a `w:` line as syllables, holds, and the mark `BAR`.

    A hold is a lyric without text: the syllable before is held on (`_`), or the note is skipped
    (`*`), for skipped notes of a melisma often stand under a slur or beam instead. A verse number
    at the start ("1.~Three blind mice") is dropped.
    """
    line = NUMBER_OF_LINE.sub("", line, count=1) if NUMBER_OF_LINE.match(line) else line
    # `\-` and its like are kept from the mnemonics of accents, which start with a backslash too.
    line = read_text(re.sub(r"\\([-_*|]|~(?![A-Za-z]))", lambda m: chr(0xE000 + ord(m[1])), line))
    found: list[Lyric | str] = []
    text = ""
    for match in _WORDS.finditer(line):
        if match.lastgroup is None:
            text += match[0]
            continue
        mark = match["mark"]
        if text:
            found.append(_lyric(_plain(text), hyphen=mark == "-"))
            text = ""
            if mark == "-":
                continue
        if mark == BAR:
            found.append(BAR)
        elif mark:
            found.append(_lyric("", hyphen=mark == "-"))
    if text:
        found.append(_lyric(_plain(text), hyphen=False))
    return found


def count_notes(words: Sequence[Lyric | str]) -> int:
    """Notes that a line of words asks for."""
    return sum(word != BAR for word in words)


def align_words(words: Sequence[Lyric | str], measures: Sequence[int]) -> list[Lyric | None]:
    """Put words under notes.

    Args:
        words: from `read_words`.
        measures: for each note, the number of its bar.

    Returns:
        One entry a note; None where it has no word. Words too many are dropped.
    """
    aligned: list[Lyric | None] = [None] * len(measures)
    note = 0
    bar = measures[0] if measures else 0
    for word in words:
        if word == BAR:
            bar += 1
            note = next((i for i, m in enumerate(measures) if m >= bar), len(measures))
        if word == BAR:
            continue
        if note >= len(measures):
            break
        bar = measures[note]
        if isinstance(word, Lyric):
            aligned[note] = word
        note += 1
    return aligned


def _lyric(text: str, *, hyphen: bool) -> Lyric:
    if text.strip() and prolongs(text):
        text = ""
    # Only hyphens say what is a word: a syllable belongs to the one before if that has a hyphen.
    return Lyric(text, Syllabic.of(starts=False, ends=not hyphen))


def _plain(text: str) -> str:
    spaced = text.replace("~", " ")
    return re.sub(r"[\ue000-\ue07f]", lambda m: chr(ord(m[0]) - 0xE000), spaced).strip() or " "
