"""A song with a part of it replaced: what lies outside of the part stays to the letter."""

from collections.abc import Sequence
from dataclasses import replace
from itertools import groupby

from melregen.generation.editing.locks import open_chords
from melregen.generation.editing.places import Span
from melregen.music import (
    ActiveSpans,
    ChordChange,
    LeadSheet,
    Note,
    Phrase,
)


def splice(original: LeadSheet, made: LeadSheet, spans: Sequence[Span]) -> LeadSheet:
    """Return a song with the parts that lie in the spans taken from another one.

    Notes belong to where they begin. A song without chord symbols gets none.

    Args:
        original: the song.
        made: as long and in the same metres; as many phrases where both have phrases.
        spans: in order and apart.
    """

    def inside(tick: int) -> bool:
        return any(span.holds(tick) for span in spans)

    notes = [note for note in original.notes if not inside(note.onset)]
    notes += [note for note in made.notes if inside(note.onset)]
    notes = _with_words_of(original, sorted(notes, key=lambda note: note.onset))
    chords = splice_chords(original, made.chords, spans) if original.chords else ()
    return replace(
        original,
        notes=tuple(notes),
        chords=chords,
        phrases=_phrases(original, made, notes),
        accompaniment=original.accompaniment,
    )


def _with_words_of(original: LeadSheet, notes: Sequence[Note]) -> list[Note]:
    """Return notes with the syllables of a song, whatever else was learned of them on the way."""
    words = original.syllables
    if sum(note.syllable is not None for note in notes) != len(words):
        return list(notes)
    own = iter(words)
    return [note if note.syllable is None else replace(note, syllable=next(own)) for note in notes]


def splice_chords(
    original: LeadSheet, made: Sequence[ChordChange], spans: Sequence[Span]
) -> tuple[ChordChange, ...]:
    """Return the chords of a song with those in the spans taken from others."""
    sounding, before = ActiveSpans(made), ActiveSpans(original.chords)
    chords: list[ChordChange] = []
    opened = open_chords(original.chords, spans, original.duration)
    for change in opened:
        if change.chord is not None:
            chords.append(change)
            continue
        span = next(span for span in spans if span.onset == change.onset)
        within = [new for new in made if span.holds(new.onset)]
        at_start = sounding.at(span.onset)
        if at_start is not None and (not within or within[0].onset > span.onset):
            within.insert(0, ChordChange(span.onset, at_start.chord))
        chords += within
    # What only says again what sounds anyway is left out, but not what the song itself says.
    kept = {change.onset for change in original.chords}
    told: list[ChordChange] = []
    for change in chords:
        is_news = not told or told[-1].chord != change.chord
        if is_news or (change.onset in kept and before.at(change.onset) == change):
            told.append(change)
    return tuple(told)


def _phrases(original: LeadSheet, made: LeadSheet, notes: Sequence[Note]) -> tuple[Phrase, ...]:
    """Return the phrases: those of the song, with the notes that they have now."""
    if not original.phrases or notes == list(original.notes):
        return original.phrases
    starts = ActiveSpans(original.phrases if not made.phrases else made.phrases)
    old = {phrase.onset: phrase for phrase in original.phrases}
    phrases: list[Phrase] = []
    for _, group in groupby(notes, key=lambda note: starts.index(note.onset)):
        own = list(group)
        onset, end = own[0].onset, own[-1].end
        known = old.get(onset)
        same = (
            known is not None
            and [n for n in original.notes if known.onset <= n.onset < known.end] == own
        )
        phrases.append(known if known is not None and same else Phrase(onset, end - onset))
    return tuple(phrases)
