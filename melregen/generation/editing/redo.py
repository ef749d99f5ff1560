"""Parts of a song made anew: opened, planned, rendered, and put back among what stays."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from melregen.errors import WishError
from melregen.generation.composer import Composer
from melregen.generation.editing.harmonise import harmonise
from melregen.generation.editing.locks import lock_song, open_parts, open_song
from melregen.generation.editing.places import Span
from melregen.generation.editing.request import Aspect, Edit
from melregen.generation.editing.splice import splice
from melregen.generation.journal import Candidate, Journal
from melregen.generation.ranking import score_plan
from melregen.generation.wishes import Wishes
from melregen.music import LeadSheet, PitchRange
from melregen.template import Slot, Template

_ROUNDS = 3
"""So often other songs are drawn where too few differ."""

_NARROWEST = 14
"""Semitones within which new notes may lie, however narrow the song is."""


def redo(
    model: Composer,
    sheet: LeadSheet,
    spans: Sequence[Span],
    edit: Edit,
    wishes: Wishes,
    variations: int,
    journal: Journal | None = None,
) -> list[LeadSheet]:
    """Make parts of a song anew, each time otherwise than the song has it.

    Args:
        model: the networks.
        sheet: the song.
        spans: what is made anew, in order and apart.
        edit: what of it stays.
        wishes: range, seed, candidates, temperature and top-p count.
        variations: how many songs to make; no two are the same.
        journal: where the choices among candidates are noted.

    Raises:
        WishError: there are not as many that differ, or nothing begins in the spans.
    """
    if not any(span.holds(note.onset) for note in sheet.notes for span in spans):
        raise WishError("no note begins in the part that is to be redone; name another one")
    found: list[LeadSheet] = []
    for networks, own in rounds(model, wishes):
        own_journal = None if journal is None else Journal()
        made = _make(networks, sheet, spans, edit, own, variations, own_journal)
        before = len(found)
        for song in made:
            if song != sheet and song not in found:
                found.append(song)
        if journal is not None and own_journal is not None and len(found) > before:
            journal.choices += own_journal.choices
        if len(found) >= variations:
            break
    if len(found) < variations:
        count = f"only {len(found)} others" if found else "no other"
        raise WishError(
            f"{count} could be found for what is to be redone; redo a longer part, keep less of "
            "it, or raise the temperature"
        )
    return found[:variations]


def rounds(model: Composer, wishes: Wishes) -> Iterator[tuple[Composer, Wishes]]:
    """Yield networks and wishes to draw again with where too few songs differ.

    What fills gaps knows so well how a song goes on that it may find the very notes that were
    there: the renderer is asked next. Then seeds change, where chance has a part in it.
    """
    yield model, wishes
    plain = model.without_infilling()
    if plain is not model:
        yield plain, wishes
    if wishes.temperature:
        for attempt in range(1, _ROUNDS):
            yield plain, replace(wishes, seed=wishes.seed + attempt * 7919)


def _make(
    model: Composer,
    sheet: LeadSheet,
    spans: Sequence[Span],
    edit: Edit,
    wishes: Wishes,
    variations: int,
    journal: Journal | None,
) -> list[LeadSheet]:
    wishes = replace(wishes, pitch_range=wishes.pitch_range or song_range(sheet))
    song = lock_song(sheet)
    if not edit.redo and not edit.keep & {Aspect.RHYTHM, Aspect.PITCHES}:
        draft = open_song(song, keeps_chords=edit.keeps(Aspect.CHORDS))
        plans = model.plan_all(None, wishes, template=draft, variations=variations, journal=journal)
        return model.render_all(plans, wishes, journal=journal)
    draft = open_parts(song, spans, edit.keeps)
    if edit.keeps(Aspect.PITCHES):
        return _with_notes_kept(model, sheet, draft, spans, edit, wishes, variations, journal)
    templates = [draft] * variations
    if not (edit.keeps(Aspect.RHYTHM) and edit.keeps(Aspect.CHORDS)):
        templates = plan_parts(model, draft, spans, wishes, variations, journal)
    songs = model.render_all(templates, wishes, journal=journal) if templates else []
    return [splice(sheet, song, spans) for song in songs]


def _with_notes_kept(
    model: Composer,
    sheet: LeadSheet,
    draft: Template,
    spans: Sequence[Span],
    edit: Edit,
    wishes: Wishes,
    variations: int,
    journal: Journal | None,
) -> list[LeadSheet]:
    """Make rhythm or chords anew under pitches that stay; chords follow the melody."""
    songs = [sheet] * variations
    if not edit.keeps(Aspect.RHYTHM):
        templates = plan_parts(model, draft, spans, wishes, variations, journal)
        made = model.render_all(templates, wishes) if templates else []
        songs = [splice(sheet, song, spans) for song in made]
    # A song without chord symbols gets some where nothing else is asked for.
    if edit.keeps(Aspect.CHORDS) or not (sheet.chords or edit.keeps(Aspect.RHYTHM)):
        return songs
    return [
        harmonise(song, spans, replace(wishes, seed=wishes.seed * 1009 + index), journal)
        for index, song in enumerate(songs)
    ]


def plan_parts(
    model: Composer,
    draft: Template,
    spans: Sequence[Span],
    wishes: Wishes,
    variations: int,
    journal: Journal | None = None,
) -> list[Template]:
    """Plan what a draft leaves open in the spans; of many plans the best that stay inside them.

    Where none does, those are taken of which notes last too long, and end with the spans.

    Returns:
        As many plans as variations; none where some note begins outside of the spans in all.
    """
    drawn = replace(wishes, candidates=1)
    plans = model.plan_all(None, drawn, template=draft, variations=variations * wishes.candidates)
    fitting = [index for index, plan in enumerate(plans) if _stays_inside(plan, draft, spans)]
    if not fitting:
        fitting = [i for i, plan in enumerate(plans) if _begins_inside(plan, draft, spans)]
        plans = [_trim(plan, spans) for plan in plans]
    if not fitting:
        return []
    scores = [score_plan(plan) for plan in plans]
    ranked = sorted(fitting, key=lambda index: -scores[index])
    distinct: dict[Template, int] = {}
    for index in ranked:
        distinct.setdefault(plans[index], index)
    order = list(distinct.values())
    chosen = [order[index % len(order)] for index in range(variations)]
    if journal is not None:
        candidates = [
            Candidate(score if index in fitting else None) for index, score in enumerate(scores)
        ]
        for index in chosen:
            journal.add("plan", candidates, index)
    return [plans[index] for index in chosen]


def _stays_inside(plan: Template, draft: Template, spans: Sequence[Span]) -> bool:
    """Whether new notes begin and end in their part."""
    return all(
        span is not None and slot.end <= span.end for slot, span in _new_slots(plan, draft, spans)
    )


def _begins_inside(plan: Template, draft: Template, spans: Sequence[Span]) -> bool:
    """Whether new notes begin in their part; others would be lost, and their words with them."""
    return all(span is not None for _, span in _new_slots(plan, draft, spans))


def _new_slots(
    plan: Template, draft: Template, spans: Sequence[Span]
) -> Iterator[tuple[Slot, Span | None]]:
    """Yield the slots that were planned, each with the span in which it begins."""
    fixed = {(slot.onset, slot.duration) for slot in draft.slots if slot.is_timed}
    for slot in plan.slots:
        if (slot.onset, slot.duration) not in fixed:
            yield slot, next((span for span in spans if span.holds(slot.onset or 0)), None)


def _trim(plan: Template, spans: Sequence[Span]) -> Template:
    """Return a plan in which notes that begin in a part end with it."""
    phrases = []
    for phrase in plan.phrases:
        slots = []
        for slot in phrase.slots:
            span = next((span for span in spans if span.holds(slot.onset or 0)), None)
            if span is not None and slot.end > span.end:
                slot = replace(slot, duration=span.end - (slot.onset or 0))
            slots.append(slot)
        phrases.append(replace(phrase, slots=tuple(slots)))
    return replace(plan, phrases=tuple(phrases))


def song_range(sheet: LeadSheet) -> PitchRange:
    """Return the range of a song, widened on both sides where it is narrow."""
    pitches = [note.pitch for note in sheet.notes]
    low, high = min(pitches), max(pitches)
    missing = max(_NARROWEST - (high - low), 0)
    return PitchRange(max(low - (missing + 1) // 2, 0), min(high + missing // 2, 127))
