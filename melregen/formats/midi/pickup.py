"""Songs whose pickup stands in a full bar, for programs that know no change of metre."""

from dataclasses import replace

from melregen.music import LeadSheet, Note


def fill_pickup_bar(sheet: LeadSheet) -> LeadSheet:
    """Return a song with a rest before its pickup, which makes the first bar a full one.

    Sequencers that ignore changes of metre count from the first bar on: a short one puts all that
    follow in the wrong place. A song without a pickup stays as it is.
    """
    if not sheet.pickup:
        return sheet
    rest = sheet.metre.bar - sheet.pickup

    def move(notes: tuple[Note, ...]) -> tuple[Note, ...]:
        return tuple(replace(note, onset=note.onset + rest) for note in notes)

    return replace(
        sheet,
        notes=move(sheet.notes),
        # What holds from the start goes on doing so.
        metres=tuple(replace(c, onset=c.onset and c.onset + rest) for c in sheet.metres),
        keys=tuple(replace(c, onset=c.onset and c.onset + rest) for c in sheet.keys),
        chords=tuple(replace(change, onset=change.onset + rest) for change in sheet.chords),
        phrases=tuple(replace(phrase, onset=phrase.onset + rest) for phrase in sheet.phrases),
        sections=tuple(replace(section, onset=section.onset + rest) for section in sheet.sections),
        accompaniment=move(sheet.accompaniment),
        duration=sheet.duration + rest,
        pickup=0,
    )
