"""The words after an ABC tune (`W:` lines): verses that nobody has put under the notes."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import groupby

from melregen.errors import MelregenError
from melregen.formats.abc.fields import read_text
from melregen.formats.remarks import remark
from melregen.formats.score.lyrics import NUMBER_OF_LINE
from melregen.lyrics import parse_lyrics
from melregen.music import LeadSheet, Syllable


def add_verses(sheets: Sequence[LeadSheet], lines: Sequence[str]) -> list[LeadSheet]:
    """Return the verses of a tune with those among the words after it that its notes fit.

    A stanza fits where it has as many syllables as the verse under the notes, or, in a tune without
    words, as many as there are notes. Of one that does not it is noted that it is left out; one
    that stands under the notes already is passed over.

    Args:
        sheets: the verses under the notes, at least one.
        lines: the `W:` lines.
    """
    verses = list(sheets)
    model = sheets[0]
    wanted = len(model.syllables) or len(model.notes)
    known = {_letters(sheet.syllables) for sheet in sheets}
    for number, stanza in enumerate(_stanzas(lines), 1):
        syllables = _divide(stanza, model.language)
        if not syllables or _letters(syllables) in known:
            continue
        if len(syllables) != wanted:
            remark(
                f"stanza {number} of the words after the tune has {len(syllables)} syllables for "
                f"{wanted} notes and is left out"
            )
            continue
        verses.append(_sing(model, syllables))
    return verses


def _stanzas(lines: Sequence[str]) -> Iterator[str]:
    """Yield the stanzas, without their numbers; an empty `W:` line parts them."""
    for is_text, group in groupby(map(str.strip, lines), key=bool):
        if is_text:
            text = "\n".join(read_text(line) for line in group)
            yield NUMBER_OF_LINE.sub("", text, count=1) if NUMBER_OF_LINE.match(text) else text


def _divide(stanza: str, language: str | None) -> tuple[Syllable, ...]:
    try:
        return parse_lyrics(stanza, language=language).syllables
    except MelregenError:
        return ()


def _letters(syllables: Sequence[Syllable]) -> str:
    text = "".join(syllable.text for syllable in syllables)
    return "".join(filter(str.isalpha, text)).lower()


def _sing(model: LeadSheet, syllables: Sequence[Syllable]) -> LeadSheet:
    """Return the tune with a stanza in place of its words."""
    rest = iter(syllables)
    is_sung = bool(model.syllables)
    notes = (
        replace(note, syllable=replace(next(rest), stress=None))
        if note.syllable is not None or not is_sung
        else note
        for note in model.notes
    )
    return replace(model, notes=tuple(notes))
