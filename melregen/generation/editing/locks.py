"""A finished song as a template whose pitches are locked, and what is opened of it."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

from melregen.errors import MelregenError
from melregen.extraction.extract import extract_template
from melregen.generation.editing.places import Span
from melregen.generation.editing.request import Aspect
from melregen.lyrics import detect_language, mark_stress
from melregen.models.planner.given import SHORTEST
from melregen.music import ActiveSpans, ChordChange, LeadSheet, Ticks, sung_text
from melregen.template import LineSpan, PhraseForm, Relation, Slot, Template, TemplatePhrase

Keeps = Callable[[Aspect], bool]


def lock_song(sheet: LeadSheet) -> Template:
    """Return the template of a song in which every slot has its pitch.

    Raises:
        EmptyMelodyError: the song has no notes.
    """
    template = extract_template(_with_stress(sheet))
    return lock_pitches(template, [note.pitch for note in sheet.notes])


def _with_stress(sheet: LeadSheet) -> LeadSheet:
    """Return a song whose syllables have their stress, where its file named none."""
    syllables = sheet.syllables
    if not syllables or any(syllable.stress is not None for syllable in syllables):
        return sheet
    language = sheet.language or detect_language(sung_text(syllables))
    try:
        marked = iter(mark_stress(syllables, language))
    except MelregenError:  # a language without a pronunciation is sung all the same
        return sheet
    notes = tuple(
        note if note.syllable is None else replace(note, syllable=next(marked))
        for note in sheet.notes
    )
    return replace(sheet, notes=notes, accompaniment=sheet.accompaniment)


def lock_pitches(template: Template, pitches: Sequence[int | None]) -> Template:
    """Return a template whose slots have these pitches, in order; None leaves one open."""
    given = iter(pitches)
    phrases = tuple(
        replace(phrase, slots=tuple(replace(slot, pitch=next(given)) for slot in phrase.slots))
        for phrase in template.phrases
    )
    return replace(template, phrases=phrases)


def open_song(template: Template, *, keeps_chords: bool) -> Template:
    """Return the words of a song in its key, metre and tempo, with its chords or without.

    Lines are laid out anew; sections that share a tune share one again. Of a song without words
    the number of notes stays.
    """
    phrases = tuple(
        TemplatePhrase(_untimed(phrase.slots) or (Slot(),)) for phrase in template.phrases
    )
    opened = replace(template, phrases=phrases)
    if keeps_chords:
        return opened
    return replace(opened, chords=(), duration=None, pickup=None)


def _untimed(slots: Sequence[Slot]) -> tuple[Slot, ...]:
    return tuple(Slot(syllable=slot.syllable) for slot in slots if not slot.melisma)


def open_parts(template: Template, spans: Sequence[Span], keeps: Keeps) -> Template:
    """Return the template of a song with parts of it opened, in all of which the same is kept.

    Args:
        template: of the song, with its pitches locked.
        spans: the parts.
        keeps: tells what of them stays; words do in any case.
    """
    return open_aspects(
        template, {aspect: spans for aspect in Aspect if not keeps(aspect) and spans}
    )


def open_aspects(template: Template, opened: Mapping[Aspect, Sequence[Span]]) -> Template:
    """Return a template with its rhythm, pitches and chords opened, each in parts of its own.

    Of the notes that begin in the spans of an aspect it is open. A line whose rhythm is opened as a
    whole begins and ends where it did; of one that is divided the part does where the line does.
    Phrases that repeated what is kept are new.

    Args:
        template: complete; its pitches may be locked.
        opened: the parts in which an aspect is made anew; words never are.
    """
    rhythm = _marks(template, opened.get(Aspect.RHYTHM, ()))
    pitches = _marks(template, opened.get(Aspect.PITCHES, ()))
    phrases: list[TemplatePhrase] = []
    for index, phrase in enumerate(template.phrases):
        following = template.phrases[index + 1 : index + 2]
        limit = following[0].slots[0].onset if following else template.duration
        line = _Line(phrase, rhythm[index], pitches[index], limit or 0)
        phrases.append(replace(_open_phrase(line), form=_opened_form(phrase, index, pitches)))
    chords = open_chords(template.chords, opened.get(Aspect.CHORDS, ()), template.duration or 0)
    return replace(template, phrases=tuple(phrases), chords=chords)


def _marks(template: Template, spans: Sequence[Span]) -> list[list[bool]]:
    """Return for each slot of each phrase whether it begins in one of the spans."""
    return [
        [any(span.holds(slot.onset or 0) for span in spans) for slot in phrase.slots]
        for phrase in template.phrases
    ]


def open_chords(
    chords: Sequence[ChordChange], spans: Sequence[Span], duration: Ticks
) -> tuple[ChordChange, ...]:
    """Return the chords with those in the spans open; what sounds after a span is said again."""
    sounding = ActiveSpans(chords)
    changes = {
        change.onset: change
        for change in chords
        if not any(span.holds(change.onset) for span in spans)
    }
    for span in spans:
        changes[span.onset] = ChordChange(span.onset, None)
        after = sounding.at(span.end)
        if after is not None and span.end < duration:
            changes.setdefault(span.end, ChordChange(span.end, after.chord))
    return tuple(changes[onset] for onset in sorted(changes))


@dataclass(frozen=True)
class _Line:
    """A phrase of which notes are made anew.

    Attributes:
        phrase: as it is.
        rhythm: for each slot whether its onset and duration are made anew.
        pitches: for each slot whether its pitch is.
        limit: where the phrase after it begins.
    """

    phrase: TemplatePhrase
    rhythm: list[bool]
    pitches: list[bool]
    limit: Ticks


def _open_phrase(line: _Line) -> TemplatePhrase:
    slots = [
        replace(slot, pitch=None) if is_open else slot
        for slot, is_open in zip(line.phrase.slots, line.pitches, strict=True)
    ]
    if not any(line.rhythm):
        return replace(line.phrase, slots=tuple(slots))
    kept = _needed(line)
    chosen = [(slots[i], line.rhythm[i]) for i in kept]
    if all(inside for _, inside in chosen):
        if not _has_room(len(kept), (slots[-1].end - (slots[0].onset or 0))):
            return replace(line.phrase, slots=tuple(slots))
        span = LineSpan(slots[0].onset, slots[kept[-1]].onset, slots[-1].end)
        opened = tuple(replace(slot, onset=None, duration=None) for slot, _ in chosen)
        return replace(line.phrase, slots=opened, span=span)
    return replace(line.phrase, slots=_open_runs(chosen, line.limit))


def _needed(line: _Line) -> list[int]:
    """Return the slots that stay: all but those on which a syllable goes on, where all is new."""
    needed: list[int] = []
    sung = False
    for index, slot in enumerate(line.phrase.slots):
        inside = line.rhythm[index] and line.pitches[index]
        # What goes on with a syllable that is kept goes on with it still.
        if not (inside and slot.melisma and sung):
            needed.append(index)
        sung = inside and (sung or not slot.melisma)
    return needed


def _open_runs(chosen: Sequence[tuple[Slot, bool]], limit: Ticks) -> tuple[Slot, ...]:
    """Open the rhythm of a part of a phrase; its own first and last note stay in their places."""
    opened: list[Slot] = []
    for index, (slot, inside) in enumerate(chosen):
        if not inside:
            opened.append(slot)
            continue
        first = index
        while first > 0 and chosen[first - 1][1]:
            first -= 1
        last = index
        while last + 1 < len(chosen) and chosen[last + 1][1]:
            last += 1
        start = chosen[first - 1][0].end if first else slot.onset or 0
        stop = (chosen[last + 1][0].onset or 0) if last + 1 < len(chosen) else limit
        if not _has_room(last - first + 1, stop - start):
            opened.append(slot)
        elif index == 0:
            opened.append(replace(slot, duration=None))
        elif index + 1 == len(chosen):
            opened.append(slot)
        else:
            opened.append(replace(slot, onset=None, duration=None))
    return tuple(opened)


def _has_room(count: int, time: Ticks) -> bool:
    """Whether notes of open length fit a time; faster ones keep their rhythm."""
    return count * SHORTEST <= time


def _opened_form(
    phrase: TemplatePhrase, index: int, marked: Sequence[Sequence[bool]]
) -> PhraseForm | None:
    """Return the form of a phrase, some of whose pitches may be made anew.

    It stays where both phrases are made anew as a whole. Else what would be a copy of what is kept
    is new, and only looser relations stay.
    """
    form = phrase.form
    if form is None or form.of is None or not any(marked[index]):
        return form
    if all(marked[index]) and all(marked[form.of]):
        return form
    loose = form.relation in (Relation.VARIATION, Relation.ANSWER)
    return form if loose and all(marked[index]) else PhraseForm(Relation.NEW)
