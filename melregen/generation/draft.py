"""Lyrics, a template and wishes, brought together as one partial template."""

import re
from dataclasses import replace

from melregen.errors import WishError
from melregen.generation.editing.line_pairs import describe_counts
from melregen.generation.line_marks import marked_form
from melregen.generation.title import short_title
from melregen.generation.wishes import Wishes
from melregen.lyrics import Line, Lyrics
from melregen.music import KeyChange, MetreChange, Syllable
from melregen.template import (
    PhraseForm,
    Relation,
    SectionTune,
    Slot,
    Template,
    TemplatePhrase,
    TemplateSection,
)
from melregen.template.form import form_text

_NEW_TUNE = re.compile(r"\s*\((?:new tune|neue melodie)\)\s*$", re.IGNORECASE)

MOST_SYLLABLES = 3000
"""Of one song; the time to plan it and the memory it takes stay within a desktop computer's."""


def draft_template(lyrics: Lyrics | None, template: Template | None, wishes: Wishes) -> Template:
    """Merge what the user gave into a partial template.

    The chord chart and the number of bars stay with the wishes: they can be laid out only once
    the metre and the pickup are known.

    Raises:
        WishError: there is nothing to plan from, or two wishes contradict each other.
    """
    draft = template or Template()
    if lyrics is not None:
        draft = _set_lyrics(draft, lyrics)
        count = len(draft.syllables)
        if count > MOST_SYLLABLES:
            raise WishError(
                f"the lyrics have {count} syllables, and a song holds {MOST_SYLLABLES}; divide them"
            )
    elif not (draft.phrases or draft.chords or draft.duration or wishes.chords or wishes.bars):
        raise WishError("there is nothing to sing: give lyrics, chords or a template")
    draft = _set_wishes(draft, wishes)
    if wishes.title is not None:
        return replace(draft, title=wishes.title)
    if not draft.title and lyrics is not None:
        return replace(draft, title=short_title(lyrics))
    return draft


def _set_lyrics(draft: Template, lyrics: Lyrics) -> Template:
    if not draft.phrases:
        phrases, sections = _open_phrases(lyrics)
        return replace(draft, phrases=phrases, sections=sections, language=lyrics.language)
    lines = [(section, line) for section, line in lyrics.lines if line.syllables]
    counts = [len(line.syllables) for _, line in lines]
    rooms = [sum(not slot.melisma for slot in phrase.slots) for phrase in draft.phrases]
    if counts != rooms:
        raise WishError(
            f"{describe_counts(counts, rooms)}; have them fitted with --fit (fit_lyrics in "
            "Python), change one of them, or leave the phrases out of the template"
        )
    set_phrases = [
        _set_form(_set_line(phrase, line.syllables), line, number)
        for number, (phrase, (_, line)) in enumerate(zip(draft.phrases, lines, strict=True), 1)
    ]
    return replace(draft, phrases=tuple(set_phrases), language=lyrics.language)


def _open_phrases(
    lyrics: Lyrics,
) -> tuple[tuple[TemplatePhrase, ...], tuple[TemplateSection, ...]]:
    """Make a phrase of each line; a section sung before has the melody it had then.

    A heading that ends in "(new tune)" gives a section its own.
    """
    phrases: list[TemplatePhrase] = []
    sections: list[TemplateSection] = []
    sung: dict[tuple[str, ...], int] = {}
    for section in lyrics.sections:
        lines = [line for line in section.lines if line.syllables]
        if not lines:
            continue
        of = sung.setdefault(tuple(_letters(line) for line in lines), len(sections))
        name = _NEW_TUNE.sub("", section.name)
        is_marked = name != section.name
        is_new = is_marked or of == len(sections)
        tune = SectionTune(None if is_new else of) if is_marked or not is_new else None
        sections.append(TemplateSection(len(phrases), name, tune))
        for place, line in enumerate(lines):
            slots = tuple(Slot(syllable=syllable) for syllable in line.syllables)
            repeat = PhraseForm(Relation.REPEAT, sections[of].first + place)
            form = marked_form(line, len(phrases)) if is_new else repeat
            phrases.append(TemplatePhrase(slots, form=form))
    return tuple(phrases), tuple(sections)


def _letters(line: Line) -> str:
    return "".join(c for c in line.text.lower() if c.isalnum())


def _set_line(phrase: TemplatePhrase, syllables: tuple[Syllable, ...]) -> TemplatePhrase:
    words = iter(syllables)
    slots = tuple(
        slot if slot.melisma else replace(slot, syllable=next(words)) for slot in phrase.slots
    )
    return replace(phrase, slots=slots)


def _set_form(phrase: TemplatePhrase, line: Line, number: int) -> TemplatePhrase:
    form = marked_form(line, number - 1)
    if form is None or phrase.form == form:
        return phrase
    if phrase.form is not None:
        raise _contradiction(f"form of phrase {number}", form_text(phrase.form), form_text(form))
    return replace(phrase, form=form)


def _set_wishes(draft: Template, wishes: Wishes) -> Template:
    if wishes.key is not None:
        if draft.keys and draft.keys != (KeyChange(0, wishes.key),):
            raise _contradiction("key", draft.keys[0].key, wishes.key)
        draft = replace(draft, keys=(KeyChange(0, wishes.key),))
    if wishes.metre is not None:
        if draft.metres and draft.metres != (MetreChange(0, wishes.metre),):
            raise _contradiction("metre", draft.metres[0].metre, wishes.metre)
        draft = replace(draft, metres=(MetreChange(0, wishes.metre),))
    if wishes.tempo is not None:
        if draft.tempo is not None and draft.tempo != wishes.tempo:
            raise _contradiction("tempo", f"{draft.tempo:g}", f"{wishes.tempo:g}")
        draft = replace(draft, tempo=float(wishes.tempo))
    if wishes.chords is not None and any(change.chord for change in draft.chords):
        raise WishError("the template has chords and so has the chord chart; leave one of them out")
    if wishes.bars is not None and draft.duration is not None:
        count = sum(bar.number > 0 for bar in draft.bars)
        if draft.metres and count != wishes.bars:
            raise _contradiction("length in bars", count, wishes.bars)
    return draft


def _contradiction(what: str, fixed: object, wished: object) -> WishError:
    return WishError(
        f"the template fixes the {what} as {fixed}, you ask for {wished}; leave one of them out"
    )
