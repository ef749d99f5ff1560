"""A complete template and its pitches to a lead sheet."""

from collections.abc import Sequence

from melregen.errors import WishError
from melregen.music import LeadSheet, Note, Phrase, Pitch, Section
from melregen.template import Template


def check_complete(template: Template) -> None:
    """Raise WishError if something has to be planned before the template can be rendered."""
    missing = template.open_fields
    if missing:
        raise WishError(
            f"the template leaves open its {', '.join(missing)}; "
            "fill them in, or let the planner do it with `melregen plan --template`"
        )


def assemble_sheet(template: Template, pitches: Sequence[Pitch]) -> LeadSheet:
    """Give a complete template its pitches."""
    notes = tuple(
        Note(slot.onset or 0, slot.duration or 0, pitch, slot.syllable, slot.melisma)
        for slot, pitch in zip(template.slots, pitches, strict=True)
    )
    phrases, sections = [], []
    for phrase, heading in zip(template.phrases, template.headings, strict=True):
        onset = phrase.slots[0].onset or 0
        phrases.append(Phrase(onset, phrase.slots[-1].end - onset))
        if heading:
            sections.append(Section(onset, heading))
    assert template.duration is not None
    assert template.tempo is not None
    chords = tuple(change for change in template.chords if change.chord is not None)
    return LeadSheet(
        notes,
        template.metres,
        template.keys,
        template.duration,
        pickup=template.pickup or 0,
        tempo=template.tempo,
        chords=chords,
        phrases=tuple(phrases),
        sections=tuple(sections),
        title=template.title,
        composer=template.composer,
        language=template.language,
    )


def is_sung(template: Template) -> bool:
    """Whether every slot of a template has its pitch."""
    return all(slot.pitch is not None for slot in template.slots)


def sheet_of(template: Template) -> LeadSheet:
    """Return the song that a template with all its pitches is.

    Raises:
        WishError: something is open.
    """
    check_complete(template)
    pitches = [slot.pitch for slot in template.slots if slot.pitch is not None]
    if len(pitches) < len(list(template.slots)):
        raise WishError("the template has no melody yet; render it first")
    return assemble_sheet(template, pitches)
