"""Which sections of a song are sung to one tune, and the song with each tune once.

Whose tune a section has is decided so, in this order:

1. What the template says of it (`TemplateSection.tune`) is kept: "new", or "same as" another one.
   A heading that ends in "(new tune)" or "(neue Melodie)" says "new"; a section whose words have
   been sung before has the tune that they had.
2. A section with a heading has the tune of the first section of its kind (verses that of the first
   verse; headings of no known kind: that of the first with the same heading) whose lines are as
   many, none with less than half or more than twice as many syllables as its counterpart has,
   beyond a difference of 3.
3. A section without a heading has the tune of the first such section whose lines are as many, each
   within 3 syllables or 40 % of its counterpart.

Only words are fitted to a tune: where rhythm or chords are given bar by bar, or notes have no
syllable, each section is planned for itself, as it stands.
"""

from collections import Counter
from dataclasses import dataclass, replace
from functools import cached_property

from melregen.template import (
    PhraseForm,
    Relation,
    SectionTune,
    Template,
    TemplatePhrase,
    TemplateSection,
)

FEW_SYLLABLES = 3
"""Lines that differ by no more are sung to one tune, however short they are."""

LIKE_STANZA = 0.4
"""How much longer or shorter a line may be in a stanza of a song without headings."""


@dataclass(frozen=True)
class Strophes:
    """A song in which at least two sections share a tune.

    Attributes:
        draft: the partial template of the whole song.
        tunes: for each section the index of the one whose tune it has; its own for a new one.
    """

    draft: Template
    tunes: tuple[int, ...]

    @cached_property
    def owners(self) -> tuple[int, ...]:
        """The sections that have tunes of their own, in order."""
        return tuple(index for index, tune in enumerate(self.tunes) if index == tune)

    @cached_property
    def counts(self) -> tuple[int, ...]:
        """How often each tune is sung, in the order of `owners`."""
        counts = Counter(self.tunes)
        return tuple(counts[owner] for owner in self.owners)

    @property
    def share(self) -> float:
        """The share of the song's slots that are in `reduced`, 0 to 1."""
        kept = sum(len(phrase.slots) for phrase in self.reduced.phrases)
        return kept / len(list(self.draft.slots))

    def wished_bars(self, bars: int | None) -> int | None:
        """Return the length that the song must have in bars, without its pickup; None for open.

        Args:
            bars: the wish, None for none; what the draft says goes first.
        """
        draft = self.draft
        if draft.duration is None or draft.metre is None:
            return bars
        return (draft.duration - (draft.pickup or 0)) // draft.metre.bar

    def phrases(self, section: int) -> range:
        """Return the indices of the phrases of a section."""
        firsts = [own.first for own in self.draft.sections]
        return range(*[*firsts, len(self.draft.phrases)][section : section + 2])

    @cached_property
    def places(self) -> dict[int, int]:
        """For each phrase of the song the phrase of `reduced` that has its tune."""
        first_places: dict[int, int] = {}
        count = 0
        for owner in self.owners:
            first_places[owner] = count
            count += len(self.phrases(owner))
        return {
            phrase: first_places[tune] + place
            for section, tune in enumerate(self.tunes)
            for place, phrase in enumerate(self.phrases(section))
        }

    @cached_property
    def reduced(self) -> Template:
        """The draft with the first section of each tune alone; its length is open."""
        phrases: list[TemplatePhrase] = []
        sections: list[TemplateSection] = []
        for owner in self.owners:
            name = self.draft.sections[owner].name
            sections.append(TemplateSection(len(phrases), name, SectionTune()))
            for index in self.phrases(owner):
                phrase = self.draft.phrases[index]
                if phrase.form is not None and phrase.form.of is not None:
                    form = PhraseForm(phrase.form.relation, self.places[phrase.form.of])
                    phrase = replace(phrase, form=form)
                phrases.append(phrase)
        pickup = self.draft.pickup
        if self.draft.duration is not None:
            pickup = pickup or 0
        return replace(
            self.draft,
            phrases=tuple(phrases),
            sections=tuple(sections),
            duration=None,
            pickup=pickup,
        )


def find_strophes(draft: Template) -> Strophes | None:
    """Decide which sections of a draft share a tune; None where none do, or none can."""
    if not _is_open(draft):
        return None
    plain = Strophes(draft, tuple(range(len(draft.sections))))
    tunes: list[int] = []
    for index, section in enumerate(draft.sections):
        if section.tune is None:
            tune = _earlier_tune(plain, tunes, index)
        else:
            tune = index if section.tune.of is None else tunes[section.tune.of]
            if tune != index and not _has_lines_of(plain, index, tune):
                tune = index
        tunes.append(tune)
    return Strophes(draft, tuple(tunes)) if len(set(tunes)) < len(tunes) else None


def _is_open(draft: Template) -> bool:
    """Whether rhythm and chords are open, and there is one metre and one key."""
    if len(draft.metres) > 1 or len(draft.keys) > 1 or draft.chords:
        return False
    if draft.duration is not None and not draft.metres:
        return False  # how many bars that is depends on a metre to be chosen
    return all(
        phrase.span is None
        and all(slot.onset is None and slot.duration is None for slot in phrase.slots)
        for phrase in draft.phrases
    )


def _earlier_tune(song: Strophes, tunes: list[int], index: int) -> int:
    """Return the earlier section whose tune a section has by itself, its own index for none."""
    sections = song.draft.sections
    section = sections[index]
    forms = [song.draft.phrases[phrase].form for phrase in song.phrases(index)]
    if any(form is not None and form.relation is not Relation.REPEAT for form in forms):
        return index
    for earlier in sorted(set(tunes)):
        is_like = _is_like_stanza
        if section.name:
            is_like = _fits_in_halves
        same_kind = _kind(sections[earlier]) == _kind(section)
        if same_kind and _has_lines_of(song, index, earlier):
            pairs = zip(song.phrases(index), song.phrases(earlier), strict=True)
            counts = ((_size(song, one), _size(song, other)) for one, other in pairs)
            if all(abs(a - b) <= FEW_SYLLABLES or is_like(a, b) for a, b in counts):
                return earlier
    return index


def _has_lines_of(song: Strophes, index: int, tune: int) -> bool:
    """Whether two sections have as many lines, and a syllable for each slot."""
    one, other = song.phrases(index), song.phrases(tune)
    slots = [s for phrase in (*one, *other) for s in song.draft.phrases[phrase].slots]
    return len(one) == len(other) and all(slot.syllable is not None for slot in slots)


def _kind(section: TemplateSection) -> str:
    return section.kind or section.name.casefold()


def _size(song: Strophes, phrase: int) -> int:
    return len(song.draft.phrases[phrase].slots)


def _is_like_stanza(size: int, earlier: int) -> bool:
    return abs(size - earlier) <= LIKE_STANZA * earlier


def _fits_in_halves(size: int, earlier: int) -> bool:
    return earlier <= 2 * size and size <= 2 * earlier
