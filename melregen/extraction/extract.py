"""From a melody to its template (Y → Y′)."""

from collections.abc import Collection, Sequence
from itertools import pairwise

from melregen.errors import EmptyMelodyError
from melregen.extraction.cadences import find_cadences
from melregen.extraction.chords.infer import infer_chords
from melregen.extraction.form import PhraseSetting, find_form
from melregen.extraction.keys.infer import infer_keys
from melregen.extraction.phrases.infer import phrase_starts
from melregen.extraction.sections import find_sections
from melregen.music import ActiveSpans, KeyChange, LeadSheet, Note
from melregen.music.note_places import NotePlaces, note_places
from melregen.template.phrase import Cadence, PhraseForm, Relation, Slot, TemplatePhrase
from melregen.template.template import Template


def extract_template(sheet: LeadSheet, *, infer_key: bool = False) -> Template:
    """Abstract a melody into its template (Y → Y′).

    Rhythm, syllables, metres, tempo and, unless `infer_key`, keys are copied as they are, and so
    are the chords where the sheet has any; chords are inferred where it has none. Phrases are those
    annotated, else found; cadences, form and sections follow from them.

    Args:
        sheet: the melody; onsets and durations in ticks (24 per quarter).
        infer_key: infer the mode, and trust the sheet only for the key signature.

    Raises:
        EmptyMelodyError: the sheet has no notes.
    """
    if not sheet.notes:
        raise EmptyMelodyError("there is no melody note to make a template of")
    places = note_places(sheet)
    keys = infer_keys(sheet, places=places) if infer_key else sheet.keys
    chords = sheet.chords or infer_chords(sheet, keys)
    starts = phrase_starts(sheet, places)
    phrases = _divide(sheet, starts)
    cadences = find_cadences(phrases, chords, keys)
    forms = find_form(phrases, phrase_settings(sheet, starts, places, keys))
    return Template(
        phrases=tuple(
            TemplatePhrase(
                tuple(Slot(n.onset, n.duration, n.syllable, n.melisma) for n in phrase),
                cadence,
                form,
            )
            for phrase, cadence, form in zip(phrases, cadences, forms, strict=True)
        ),
        metres=sheet.metres,
        keys=keys,
        duration=sheet.duration,
        pickup=sheet.pickup,
        tempo=sheet.tempo,
        chords=chords,
        title=sheet.title,
        composer=sheet.composer,
        language=sheet.language,
        sections=find_sections(sheet, starts, places),
    )


def extract_cadences_and_form(
    sheet: LeadSheet, relations: Collection[Relation] = tuple(Relation)
) -> tuple[tuple[Cadence, ...], tuple[PhraseForm, ...]]:
    """Return the cadence and the form of each phrase, those of `extract_template(sheet)`.

    Nothing else is extracted: with phrases and chords in the sheet, this takes a fraction of the
    time.

    Args:
        sheet: the melody; its keys are trusted, phrases and chords are found where it has none.
        relations: those that are looked for.

    Raises:
        EmptyMelodyError: the sheet has no notes.
    """
    if not sheet.notes:
        raise EmptyMelodyError("there is no melody note to find phrases in")
    places = note_places(sheet)
    chords = sheet.chords or infer_chords(sheet, sheet.keys)
    starts = phrase_starts(sheet, places)
    phrases = _divide(sheet, starts)
    forms = find_form(phrases, phrase_settings(sheet, starts, places), relations)
    return find_cadences(phrases, chords, sheet.keys), forms


def _divide(sheet: LeadSheet, starts: Sequence[int]) -> list[tuple[Note, ...]]:
    """Return the notes of each phrase from the index of its first."""
    return [sheet.notes[start:end] for start, end in pairwise([*starts, len(sheet.notes)])]


def phrase_settings(
    sheet: LeadSheet,
    starts: Sequence[int],
    places: NotePlaces,
    keys: Sequence[KeyChange] | None = None,
) -> list[PhraseSetting]:
    """Return what each phrase stands in, for `find_form`.

    Args:
        sheet: the melody.
        starts: index of the first note of each phrase.
        places: of all notes.
        keys: those that hold; None for the sheet's own.
    """
    active_keys, metres = ActiveSpans(keys or sheet.keys), ActiveSpans(sheet.metres)
    positions: list[int] = places.positions[starts].tolist()
    return [
        PhraseSetting(
            position,
            metres.at_or_first(sheet.notes[start].onset).metre.bar,
            active_keys.at_or_first(sheet.notes[start].onset).key,
        )
        for start, position in zip(starts, positions, strict=True)
    ]
