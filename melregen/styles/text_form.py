"""What the words of a song show of its form: sections, lines, syllables, refrains, vocabulary."""

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import cached_property

from melregen.music import sung_text
from melregen.template import Template

_SIMILAR = 0.75
"""Of their letters, for a line to count as sung again with other words here and there."""

_EVEN = 1
"""Syllables by which lines at the same place of their stanzas may differ."""


@dataclass(frozen=True)
class TextLine:
    """A line: its words in lower case, and its syllables."""

    words: tuple[str, ...]
    syllables: int

    @property
    def text(self) -> str:
        """The words as one text."""
        return " ".join(self.words)


@dataclass(frozen=True)
class TextSection:
    """Lines under a heading: its kind (see `section_kind`), the heading itself, the lines."""

    kind: str
    name: str
    lines: tuple[TextLine, ...]

    @property
    def counts(self) -> tuple[int, ...]:
        """The syllables of the lines."""
        return tuple(line.syllables for line in self.lines)


@dataclass(frozen=True)
class TextForm:
    """The form of a text.

    Attributes:
        sections: in order.
        language: ISO 639-1 code, None for unknown.
    """

    sections: tuple[TextSection, ...]
    language: str | None = None

    @classmethod
    def of(cls, draft: Template) -> "TextForm":
        """Read the form of the words in a template, partial or complete."""
        firsts = {section.first: section for section in draft.sections}
        sections: list[tuple[str, str, list[TextLine]]] = []
        for index, phrase in enumerate(draft.phrases):
            if index in firsts or not sections:
                section = firsts.get(index)
                kind, name = (section.kind, section.name) if section else ("", "")
                sections.append((kind, name, []))
            syllables = [slot.syllable for slot in phrase.slots if slot.syllable is not None]
            if syllables:
                sections[-1][2].append(TextLine(_words(sung_text(syllables)), len(syllables)))
        kept = tuple(TextSection(k, n, tuple(lines)) for k, n, lines in sections if lines)
        return cls(kept, draft.language)

    @cached_property
    def lines(self) -> tuple[TextLine, ...]:
        """All lines."""
        return tuple(line for section in self.sections for line in section.lines)

    @cached_property
    def words(self) -> Counter[str]:
        """How often each word occurs."""
        return Counter(word for line in self.lines for word in line.words)

    def share_of(self, vocabulary: Iterable[str]) -> float:
        """Return the share of the words that are in a vocabulary."""
        known = frozenset(vocabulary)
        total = self.words.total()
        own = sum(count for word, count in self.words.items() if word in known)
        return own / total if total else 0.0

    @cached_property
    def kinds(self) -> Counter[str]:
        """How many sections there are of each kind that headings tell."""
        return Counter(section.kind for section in self.sections if section.kind)

    @cached_property
    def stanza(self) -> tuple[int, ...]:
        """The syllables of the lines of a stanza, where all stanzas are alike; else empty."""
        verses = [s for s in self.sections if s.kind in ("", "verse")]
        first = verses[0].counts if verses else ()
        if len(first) < 2:
            return ()
        for section in verses:
            counts = section.counts
            if len(counts) % len(first):
                return ()
            wanted = first * (len(counts) // len(first))
            near = [abs(a - b) <= _EVEN for a, b in zip(counts, wanted, strict=True)]
            if sum(near) < 0.85 * len(near):
                return ()
        return first

    @cached_property
    def has_refrain(self) -> bool:
        """Whether a section, or the last line of every section, comes back word for word."""
        texts = [tuple(line.text for line in s.lines) for s in self.sections]
        if len(texts) < 2:
            return False
        ends = {lines[-1] for lines in texts}
        return max(Counter(texts).values()) > 1 or len(ends) == 1

    @cached_property
    def is_aab(self) -> bool:
        """Whether stanzas have three lines, of which the second is the first again."""
        stanzas = [s.lines for s in self.sections if s.kind in ("", "verse")]
        if not stanzas or any(len(lines) % 3 for lines in stanzas):
            return False
        triples = [lines[at : at + 3] for lines in stanzas for at in range(0, len(lines), 3)]
        alike = [similarity(a.text, b.text) >= _SIMILAR for a, b, _ in triples]
        return sum(alike) > len(alike) / 2


def similarity(one: str, other: str) -> float:
    """Return how alike two texts are, 0 to 1 (Ratcliff and Obershelp's share of equal letters)."""
    return SequenceMatcher(None, one, other, autojunk=False).ratio()


def _words(text: str) -> tuple[str, ...]:
    plain = text.lower().replace("’", "'")
    found = re.findall(r"'?[^\W\d_]+(?:['-][^\W\d_]+)*", plain)
    return tuple(found)
