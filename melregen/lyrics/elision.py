"""Two vowels of neighbouring words on one note, as Italian, Spanish, Portuguese and French sing.

The syllables are joined by an undertie, as editors print them (que-sto‿è); the words so joined are
one `Word` to all that follows.
"""

from collections.abc import Sequence
from dataclasses import replace

from melregen.lyrics.languages import SPELLED, spelling_of
from melregen.lyrics.nucleus import plain_word
from melregen.lyrics.stress import strongest
from melregen.lyrics.text import Word
from melregen.music import UNDERTIE, mark_word_places


def link_words(words: Sequence[Word], language: str) -> tuple[Word, ...]:
    """Join words whose vowels meet, where the language sings them on one note.

    Nothing is joined over punctuation, where both vowels are stressed, nor three syllables in one.

    Args:
        words: of a line, in order.
        language: ISO 639-1 code.
    """
    links = spelling_of(language).links if language in SPELLED else None
    if links is None:
        return tuple(words)
    joined: list[Word] = []
    for word in words:
        if joined and _meet(joined[-1], word) and links(*_edges(joined[-1], word)):
            joined[-1] = _join(joined[-1], word)
        else:
            joined.append(word)
    return tuple(joined)


def _edges(left: Word, right: Word) -> tuple[str, str]:
    return plain_word(left.syllables[-1].text), plain_word(right.syllables[0].text)


def _meet(left: Word, right: Word) -> bool:
    last, first = left.syllables[-1], right.syllables[0]
    both = last.stress == 1 and first.stress == 1 and len(left.syllables) > 1
    return not both and UNDERTIE not in last.text and last.text[-1].isalpha()


def _join(left: Word, right: Word) -> Word:
    last, first = left.syllables[-1], right.syllables[0]
    shared = replace(
        last, text=last.text + UNDERTIE + first.text, stress=strongest([last.stress, first.stress])
    )
    syllables = (*left.syllables[:-1], shared, *right.syllables[1:])
    places = mark_word_places([True] * len(syllables))
    return Word(
        tuple(replace(s, syllabic=place) for s, place in zip(syllables, places, strict=True))
    )
