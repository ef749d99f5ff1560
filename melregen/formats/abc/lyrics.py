"""The words under ABC music (`w:` lines), aligned note by note (ABC 2.1 §5.1)."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from melregen.formats.abc.fields import read_text
from melregen.music import Syllabic


@dataclass(frozen=True)
class WrittenSyllable:
    """What a `w:` line puts under one note.

    Attributes:
        text: the syllable; "" where the syllable before it is held on (`_`), or where the note is
            skipped (`*`): skipped notes of a melisma often stand under a slur or beam instead.
        hyphen: the word goes on after it.
    """

    text: str
    hyphen: bool = False

    @property
    def is_hold(self) -> bool:
        """Whether nothing new is sung."""
        return not self.text


BAR = "|"
_VERSE_NUMBER = re.compile(r"\s*(?:\(?\d+(?:\([a-z]+\))?[.:)]+(?:[\s~]+|(?=\D))|\d+,?~)")
_WORDS = re.compile(r"\\.|[^\s\-|_*\\]|(?P<mark>[-|_*])|(?P<space>\s+)")


def read_words(line: str) -> list[WrittenSyllable | str]:
    """Read a `w:` line as syllables, holds, and the mark `BAR`.

    A verse number at the start ("1.~Three blind mice") is dropped.
    """
    line = _VERSE_NUMBER.sub("", line, count=1) if _VERSE_NUMBER.match(line) else line
    # `\-` and its like are kept from the mnemonics of accents, which start with a backslash too.
    line = read_text(re.sub(r"\\([-_*|]|~(?![A-Za-z]))", lambda m: chr(0xE000 + ord(m[1])), line))
    found: list[WrittenSyllable | str] = []
    text = ""
    for match in _WORDS.finditer(line):
        if match.lastgroup is None:
            text += match[0]
            continue
        mark = match["mark"]
        if text:
            found.append(WrittenSyllable(_plain(text), mark == "-"))
            text = ""
            if mark == "-":
                continue
        if mark == BAR:
            found.append(BAR)
        elif mark:
            found.append(WrittenSyllable("", mark == "-"))
    if text:
        found.append(WrittenSyllable(_plain(text)))
    return found


def count_notes(words: Sequence[WrittenSyllable | str]) -> int:
    """Notes that a line of words asks for."""
    return sum(word != BAR for word in words)


def align_words(
    words: Sequence[WrittenSyllable | str], measures: Sequence[int]
) -> list[WrittenSyllable | None]:
    """Put words under notes.

    Args:
        words: from `read_words`.
        measures: for each note, the number of its bar.

    Returns:
        One entry a note; None where it has no word. Words too many are dropped.
    """
    aligned: list[WrittenSyllable | None] = [None] * len(measures)
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
        if isinstance(word, WrittenSyllable):
            aligned[note] = word
        note += 1
    return aligned


def place_in_word(hyphens: Sequence[bool]) -> list[Syllabic]:
    """Return the place of each syllable in its word from the hyphens after them."""
    places = []
    inside = False
    for index, hyphen in enumerate(hyphens):
        goes_on = hyphen and index + 1 < len(hyphens)
        if inside:
            places.append(Syllabic.MIDDLE if goes_on else Syllabic.END)
        else:
            places.append(Syllabic.BEGIN if goes_on else Syllabic.SINGLE)
        inside = goes_on
    return places


def _plain(text: str) -> str:
    spaced = text.replace("~", " ")
    return re.sub(r"[\ue000-\ue07f]", lambda m: chr(ord(m[0]) - 0xE000), spaced).strip() or " "
