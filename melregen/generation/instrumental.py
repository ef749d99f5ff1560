"""Sections without words in a song with words: an intro, a solo, an ending of some bars.

They are planned as songs of their own, in the key, metre and tempo that the song has there, and put
between its sections; the renderer then sings and plays all of it in one go.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TypeVar

from melregen.generation.chart import ChordChart
from melregen.generation.composer import Composer
from melregen.generation.wishes import Wishes
from melregen.lyrics import Instrumental
from melregen.music import (
    ActiveSpans,
    ChordChange,
    KeyChange,
    MetreChange,
    Ticks,
    merge_chord_changes,
)
from melregen.template import (
    PhraseForm,
    SectionTune,
    Slot,
    Template,
    TemplatePhrase,
    TemplateSection,
    section_kind,
)

_Change = TypeVar("_Change", MetreChange, KeyChange)


def add_instrumentals(
    model: Composer, template: Template, parts: Sequence[Instrumental], wishes: Wishes
) -> Template:
    """Return a complete template with sections without words planned and put in their places.

    Args:
        model: the networks.
        template: of the words.
        parts: in their order; each stands before a section of the words, or at the end.
        wishes: of the song; a section of the chord chart that is of the kind of a part is its
            chords, where its bars go into those of the part.
    """
    for number, part in reversed(list(enumerate(parts))):
        template = _add(model, template, part, replace(wishes, seed=wishes.seed + 101 * number))
    return template


@dataclass(frozen=True)
class _Gap:
    """Where a part is put.

    Attributes:
        phrase, section: index of the first one behind it.
        bar_line: where it begins.
        entry: where the first note behind it begins, which may be an upbeat.
    """

    phrase: int
    section: int
    bar_line: Ticks
    entry: Ticks


def _add(model: Composer, template: Template, part: Instrumental, wishes: Wishes) -> Template:
    gap = _find_gap(template, part.before)
    metre = ActiveSpans(template.metres).at_or_first(gap.bar_line).metre
    key = ActiveSpans(template.keys).at_or_first(gap.bar_line).key
    draft = Template(
        metres=(MetreChange(0, metre),),
        keys=(KeyChange(0, key),),
        duration=part.bars * metre.bar,
        pickup=0,
        tempo=template.tempo,
    )
    wished = replace(
        wishes,
        chords=_chart_of(part, wishes.chords),
        key=None,
        metre=None,
        tempo=None,
        bars=None,
        title=None,
        vary=False,
    )
    return _put_in(template, model.plan_all(None, wished, template=draft)[0], part, gap)


def _chart_of(part: Instrumental, chart: ChordChart | None) -> ChordChart | None:
    for section in (*chart.apart, *chart.sections) if chart is not None else ():
        same = section.name.casefold() == part.name.casefold()
        same = same or (section.kind != "" and section.kind == section_kind(part.name))
        if same and part.bars % len(section.bars) == 0:
            return ChordChart((section,))
    return None


def _find_gap(template: Template, before: int) -> _Gap:
    """Return the place before a section, or at the end of the song."""
    if before >= max(len(template.sections), 1):
        end = template.duration or 0
        return _Gap(len(template.phrases), len(template.sections), end, end)
    first = template.sections[before].first if template.sections else 0
    entry = template.phrases[first].slots[0].onset or 0
    if before == 0:
        return _Gap(0, 0, template.pickup or 0, entry)
    bar = ActiveSpans(template.bars).at_or_first(entry)
    is_upbeat = 2 * (bar.end - entry) <= bar.metre.bar
    return _Gap(first, before, bar.end if is_upbeat else bar.onset, entry)


def _put_in(template: Template, piece: Template, part: Instrumental, gap: _Gap) -> Template:
    """Return a template with a wordless one put in; what is behind it moves."""
    is_first = gap.phrase == 0
    start = 0 if is_first else gap.bar_line
    length = piece.duration or 0
    shift = length - gap.bar_line if is_first else length
    entry = gap.entry + shift
    played = [_cut(_moved(phrase, start, gap.phrase), entry) for phrase in piece.phrases]
    new = [phrase for phrase in played if phrase is not None]
    if not new:
        return template
    kept = [
        _cut(phrase, gap.bar_line) or phrase if index + 1 == gap.phrase else phrase
        for index, phrase in enumerate(template.phrases[: gap.phrase])
    ]
    later = [
        _moved(phrase, shift, len(new), since=gap.phrase)
        for phrase in template.phrases[gap.phrase :]
    ]
    return replace(
        template,
        phrases=(*kept, *new, *later),
        sections=_sections(template, part, gap, len(new)),
        metres=_changes(template.metres, gap.bar_line, shift, is_first=is_first),
        keys=_changes(template.keys, gap.bar_line, shift, is_first=is_first),
        chords=_chords(template, piece, gap, start, shift),
        duration=(template.duration or 0) + shift,
        pickup=0 if is_first else template.pickup,
    )


def _moved(phrase: TemplatePhrase, ticks: Ticks, phrases: int, since: int = 0) -> TemplatePhrase:
    """Move a phrase in time, and its form by phrases where it takes after one from `since` on."""
    form = phrase.form
    if form is not None and form.of is not None and form.of >= since:
        form = PhraseForm(form.relation, form.of + phrases)
    slots = tuple(replace(slot, onset=(slot.onset or 0) + ticks) for slot in phrase.slots)
    return replace(phrase, slots=slots, form=form)


def _cut(phrase: TemplatePhrase, end: Ticks) -> TemplatePhrase | None:
    """Return a phrase as far as it lies before a tick; None where it does not."""
    slots: list[Slot] = [
        replace(slot, duration=min(slot.end, end) - (slot.onset or 0))
        for slot in phrase.slots
        if (slot.onset or 0) < end
    ]
    return replace(phrase, slots=tuple(slots)) if slots else None


def _sections(
    template: Template, part: Instrumental, gap: _Gap, phrases: int
) -> tuple[TemplateSection, ...]:
    before = template.sections or (TemplateSection(0),)
    at = min(gap.section, len(before)) if template.sections else (0 if gap.phrase == 0 else 1)
    later: list[TemplateSection] = []
    for section in before[at:]:
        tune = section.tune
        if tune is not None and tune.of is not None and tune.of >= at:
            tune = SectionTune(tune.of + 1)
        later.append(replace(section, first=section.first + phrases, tune=tune))
    return (*before[:at], TemplateSection(gap.phrase, part.name, SectionTune()), *later)


def _changes(
    changes: Sequence[_Change], bar_line: Ticks, shift: Ticks, *, is_first: bool
) -> tuple[_Change, ...]:
    """Move the changes of metre or key behind a part; the first holds from the start on."""
    return tuple(
        replace(change, onset=change.onset + shift)
        if change.onset and (is_first or change.onset >= bar_line)
        else change
        for change in changes
    )


def _chords(
    template: Template, piece: Template, gap: _Gap, start: Ticks, shift: Ticks
) -> tuple[ChordChange, ...]:
    is_first = gap.phrase == 0
    before = [c for c in template.chords if not is_first and c.onset < gap.bar_line]
    played = [replace(c, onset=c.onset + start) for c in piece.chords]
    after = [
        replace(c, onset=c.onset + shift)
        for c in template.chords
        if c.onset >= gap.bar_line or (is_first and c.onset + shift >= gap.entry + shift)
    ]
    sounding = ActiveSpans(template.chords).at(gap.bar_line)
    resumed = gap.bar_line + shift
    goes_on = resumed < (template.duration or 0) + shift
    if sounding is not None and goes_on and not any(c.onset <= resumed for c in after):
        after.insert(0, ChordChange(resumed, sounding.chord))
    end = after[0].onset if after else start + (piece.duration or 0)
    return merge_chord_changes([*before, *(c for c in played if c.onset < end), *after])
