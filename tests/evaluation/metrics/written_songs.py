"""Songs written by hand, for the tests of the metrics."""

from collections.abc import Sequence
from dataclasses import replace

from melregen.evaluation.song import Request, Song
from melregen.extraction.extract import extract_template
from melregen.music import Chord, ChordChange, LeadSheet, Note, Phrase, Section, Syllable


def tune(
    lines: Sequence[Sequence[tuple[float, float, int]]],
    *,
    texts: bool = False,
    headings: Sequence[str] = (),
    **fields: object,
) -> Song:
    """Make a song of lines of notes: (onset, length, pitch), both in quarter notes.

    Args:
        lines: each becomes a phrase.
        texts: sing "la" on every note.
        headings: one a line, "" for none.
        fields: of `LeadSheet.build`.
    """
    syllable = Syllable("la") if texts else None
    notes = [
        [
            Note(round(24 * onset), round(24 * length), pitch, syllable)
            for onset, length, pitch in line
        ]
        for line in lines
    ]
    return sing(notes, headings=headings, **fields)


def sing(
    lines: Sequence[Sequence[Note]], *, headings: Sequence[str] = (), **fields: object
) -> Song:
    """Make a song of lines of notes."""
    sheet = LeadSheet.build(
        [note for line in lines for note in line],
        phrases=tuple(Phrase(line[0].onset, line[-1].end - line[0].onset) for line in lines),
        sections=tuple(
            Section(line[0].onset, name)
            for line, name in zip(lines, headings, strict=False)
            if name
        ),
        **fields,
    )
    return song_of(sheet)


def song_of(sheet: LeadSheet, request: Request | None = None) -> Song:
    """Make a song of a sheet."""
    return Song("by hand", sheet, extract_template(sheet), request=request)


def chart(*changes: tuple[float, str]) -> tuple[ChordChange, ...]:
    """Make chord changes of (quarter notes, symbol)."""
    return tuple(ChordChange(round(24 * onset), Chord.parse(text)) for onset, text in changes)


def transpose(sheet: LeadSheet, fifths: int) -> LeadSheet:
    """Move a sheet by fifths, up or down by less than an octave; chords and keys too."""
    from melregen.music import Key

    semitones = fifths * 7 % 12
    return replace(
        sheet,
        notes=tuple(replace(n, pitch=n.pitch + semitones) for n in sheet.notes),
        keys=tuple(
            replace(c, key=Key.from_tonic(c.key.tonic_pitch_class + semitones, c.key.mode))
            for c in sheet.keys
        ),
        chords=tuple(replace(c, chord=c.chord.transpose(fifths)) for c in sheet.chords if c.chord),
    )
