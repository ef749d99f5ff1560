"""Syllables by spelling: which letters are the vowel of a syllable, and where a word is divided."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from itertools import pairwise

from melregen.lyrics.nucleus import Nucleus


def unknown_stress(_word: str, _found: tuple[Nucleus, ...]) -> int | None:
    """For languages whose stress no rule tells."""
    return None


@dataclass(frozen=True)
class Spelling:
    """The rules of a language.

    Attributes:
        nucleus: matches, at its first letter, the vowel of one syllable with its glides.
        silent: matches letters that are no syllable of their own though they are vowels.
        onset: matches the whole of a group of consonants that can begin a syllable.
        primary: a word in lower case and its vowels → the index of the stressed one, or None.
        joint: matches a prefix after which a word is divided (for-å-ret, för-stå).
        links: whether a vowel at a word's end and one at the next word's start share a note.
    """

    nucleus: re.Pattern[str]
    onset: re.Pattern[str]
    silent: re.Pattern[str] = re.compile(r"(?!)")
    primary: Callable[[str, tuple[Nucleus, ...]], int | None] = unknown_stress
    joint: re.Pattern[str] = re.compile(r"(?!)")
    links: Callable[[str, str], bool] | None = None

    def nuclei(self, word: str) -> tuple[Nucleus, ...]:
        """The vowels of a word in lower case, one for each syllable."""
        found: list[Nucleus] = []
        at = 0
        while at < len(word):
            if (mute := self.silent.match(word, at)) and mute.end() > at:
                at = mute.end()
            elif (vowel := self.nucleus.match(word, at)) and vowel.end() > at:
                found.append(Nucleus(at, vowel.end()))
                at = vowel.end()
            else:
                at += 1
        return tuple(found)

    def cuts(self, word: str, found: tuple[Nucleus, ...]) -> tuple[int, ...]:
        """Offsets at which a word is divided: before the longest group that begins a syllable."""
        cuts = [self._cut(word, left, right) for left, right in pairwise(found)]
        prefix = self.joint.match(word)
        if prefix:
            for at, (left, right) in enumerate(pairwise(found)):
                if left.end <= prefix.end() <= right.start:
                    cuts[at] = prefix.end()
        return tuple(cuts)

    def _cut(self, word: str, left: Nucleus, right: Nucleus) -> int:
        for start in range(left.end, right.start):
            if self.onset.fullmatch(word, start, right.start):
                return start
        return right.start
