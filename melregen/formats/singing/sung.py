"""What singing synthesisers are given: one lyric a note, and the metre by bars."""

import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction

from melregen.formats.midi.pickup import fill_pickup_bar
from melregen.music import (
    TICKS_PER_QUARTER,
    UNDERTIE,
    LeadSheet,
    Metre,
    Note,
    Pitch,
    Syllable,
    Ticks,
)

SYNTH_RESOLUTION = 480
"""Ticks a quarter note of the projects of UTAU, OpenUtau and VOCALOID."""

_WORDLESS = {"ja": "ら", "zh": "啦"}
"""What is sung on a note without a word, by language; "la" in all others."""
NEXT_SYLLABLE = "+"
"""In OpenUtau and Synthesizer V: the next syllable of the word before."""
_APOSTROPHES = "'’"
_PICKUP_DENOMINATORS = (4, 8, 16)
"""Of the metres that all synthesisers know."""


@dataclass(frozen=True)
class SungNote:
    """One note of a synthesiser.

    Attributes:
        onset: ticks from the start of the piece.
        duration: ticks.
        pitch: MIDI number.
        lyric: what is sung on it, without punctuation around it; None where it goes on with the
            syllable of the note before.
    """

    onset: Ticks
    duration: Ticks
    pitch: Pitch
    lyric: str | None


def sung_notes(sheet: LeadSheet, *, whole_words: bool = False) -> list[SungNote]:
    """Return the melody with one lyric a note: every synthesiser refuses notes without any.

    A melisma goes on with the note before where it touches it. Over a rest no sign for that is
    sung: there, and on notes without words, stands a neutral syllable.

    Args:
        sheet: the song.
        whole_words: put a word under the note of its first syllable, and "+" under the others, as
            synthesisers want it that look words up in a dictionary.
    """
    wordless = _WORDLESS.get(sheet.language or "", "la")
    sung: list[SungNote] = []
    texts = iter(_words(sheet.syllables) if whole_words else _syllables(sheet.syllables))
    before: Note | None = None
    for note in sheet.notes:
        text = next(texts) if note.syllable else ""
        goes_on = note.melisma and before is not None and before.end == note.onset
        lyric = None if goes_on else text or wordless
        sung.append(SungNote(note.onset, note.duration, note.pitch, lyric))
        before = note
    return sung


def _syllables(syllables: Sequence[Syllable]) -> Iterator[str]:
    return (sung_lyric(syllable.text) for syllable in syllables)


def _words(syllables: Sequence[Syllable]) -> Iterator[str]:
    """Yield, for each syllable, its word where it begins one, else the sign for its next part."""
    for index, syllable in enumerate(syllables):
        if index and not syllable.starts_word:
            yield NEXT_SYLLABLE
            continue
        word = syllable.text
        for following in syllables[index + 1 :]:
            if following.starts_word:
                break
            word += following.text
        yield sung_lyric(word)


def sung_lyric(text: str) -> str:
    """Return a syllable without the punctuation around it, which synthesisers cannot pronounce.

    Two syllables on one note become one; apostrophes stay ("don't", "o'er").
    """
    text = "".join(c for c in unicodedata.normalize("NFC", text) if c.isprintable())
    text = "".join(text.replace(UNDERTIE, "").split())
    while text and _is_around(text[0]):
        text = text[1:]
    while text and _is_around(text[-1]):
        text = text[:-1]
    return text if text.strip(_APOSTROPHES) else ""


def _is_around(character: str) -> bool:
    return unicodedata.category(character)[0] in "PSZ" and character not in _APOSTROPHES


def barred_sheet(sheet: LeadSheet) -> tuple[LeadSheet, list[tuple[int, Metre]]]:
    """Return the sheet in bars that whole metres fill, and the metre changes by bar from 0 on.

    A pickup bar has a metre of its own, 1/4 before 4/4; where no metre is so short, a rest fills
    its bar.
    """
    own = _own_metre(sheet)
    if sheet.pickup and own is None:
        sheet = fill_pickup_bar(sheet)
    changes: list[tuple[int, Metre]] = []
    for index, bar in enumerate(sheet.bars):
        metre = own if own is not None and index == 0 else bar.metre
        if not changes or metre != changes[-1][1]:
            changes.append((index, metre))
    return sheet, changes


def _own_metre(sheet: LeadSheet) -> Metre | None:
    length = Fraction(sheet.pickup, 4 * TICKS_PER_QUARTER)
    for denominator in _PICKUP_DENOMINATORS if sheet.pickup else ():
        if (length * denominator).denominator == 1:
            return Metre(int(length * denominator), denominator)
    return None
