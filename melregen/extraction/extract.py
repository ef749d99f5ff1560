"""From a melody to its template (Y → Y′)."""

from bisect import bisect_left

from melregen.errors import EmptyMelodyError
from melregen.extraction.cadences import find_cadences
from melregen.extraction.chords.infer import infer_chords
from melregen.extraction.form import find_form
from melregen.extraction.keys.infer import infer_keys
from melregen.extraction.phrases.infer import find_phrases
from melregen.music import LeadSheet
from melregen.music.note_places import note_places
from melregen.template.template import Slot, Template, TemplatePhrase


def extract_template(sheet: LeadSheet, *, infer_key: bool = False) -> Template:
    """Abstract a melody into its template (Y → Y′).

    Rhythm, syllables, metres, tempo and, unless `infer_key`, keys are copied as they are, and so
    are the chords where the sheet has any; chords are inferred where it has none. Phrases are those
    annotated, else found; cadences and form follow from them.

    Args:
        sheet: the melody; onsets and durations in ticks (24 per quarter).
        infer_key: find the mode by listening and trust the sheet only for the key signature.

    Raises:
        EmptyMelodyError: the sheet has no notes.
    """
    if not sheet.notes:
        raise EmptyMelodyError("there is no melody note to make a template of")
    keys = infer_keys(sheet) if infer_key else sheet.keys
    chords = sheet.chords or infer_chords(sheet, keys)
    phrases = find_phrases(sheet)
    onsets = [note.onset for note in sheet.notes]
    starts = [bisect_left(onsets, phrase.onset) for phrase in phrases]
    ends = [*starts[1:], len(onsets)]
    groups = [sheet.notes[start:end] for start, end in zip(starts, ends, strict=True)]
    positions = note_places(sheet).positions
    forms = find_form(groups, [int(positions[start]) for start in starts])
    cadences = find_cadences(sheet.notes, phrases, chords, keys)
    names = _section_names(sheet, [phrase.onset for phrase in phrases])
    return Template(
        phrases=tuple(
            TemplatePhrase(
                tuple(Slot(n.onset, n.duration, n.syllable, n.melisma) for n in group),
                cadence,
                form,
                name,
            )
            for group, cadence, form, name in zip(groups, cadences, forms, names, strict=True)
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
    )


def _section_names(sheet: LeadSheet, onsets: list[int]) -> list[str]:
    """Give each section's name to the first phrase that starts at or after it."""
    names = [""] * len(onsets)
    for section in sheet.sections:
        index = bisect_left(onsets, section.onset)
        if index < len(names):
            names[index] = section.name
    return names
