"""Who sings in a score: the melody, and the other voices of an arrangement with a staff each."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from xml.etree.ElementTree import Element, SubElement

from melregen.arrangement import voice_lines
from melregen.music import LeadSheet, Pitch

_CHOIR = 53
"""General MIDI program of voices singing "aah", counted from 1."""


@dataclass(frozen=True)
class Singer:
    """A part of a score.

    Attributes:
        id: of the part.
        name: of the voice.
        sheet: what it sings, as a melody of its own.
    """

    id: str
    name: str
    sheet: LeadSheet


def singers_of(sheet: LeadSheet, voices: int) -> list[Singer]:
    """Return the parts of a score, the melody first.

    Raises:
        WishError: four voices are wanted of a song without chords.
    """
    lines = voice_lines(sheet, voices)
    melody = "Soprano" if any(line.name == "Alto" for line in lines) else "Melody"
    names = [melody, *(line.name for line in lines)]
    sheets = [
        sheet,
        *(replace(sheet, notes=line.notes, phrases=()) for line in lines),
    ]
    return [
        Singer(f"P{number}", name, own)
        for number, (name, own) in enumerate(zip(names, sheets, strict=True), 1)
    ]


def write_part_list(root: Element, singers: Sequence[Singer]) -> None:
    """Write who sings; a lone melody is not called by its name."""
    part_list = SubElement(root, "part-list")
    for singer in singers:
        score_part = SubElement(part_list, "score-part", {"id": singer.id})
        hidden = {"print-object": "no"} if len(singers) == 1 else {}
        SubElement(score_part, "part-name", hidden).text = singer.name
        instrument = SubElement(score_part, "score-instrument", {"id": f"{singer.id}-I1"})
        SubElement(instrument, "instrument-name").text = "Voice"
        midi = SubElement(score_part, "midi-instrument", {"id": f"{singer.id}-I1"})
        SubElement(midi, "midi-channel").text = singer.id[1:]
        SubElement(midi, "midi-program").text = str(_CHOIR)


def write_clef(attributes: Element, singer: Singer) -> None:
    """Write the clef that a voice reads: treble, for tenors an octave lower, or bass.

    The melody, and a second voice, have the one that fits their notes.
    """
    pitches = sorted(note.pitch for note in singer.sheet.notes) or [60]
    sign, octave = _CLEFS.get(singer.name) or _clef_for(pitches[len(pitches) // 2])
    clef = SubElement(attributes, "clef")
    SubElement(clef, "sign").text = sign
    SubElement(clef, "line").text = "2" if sign == "G" else "4"
    if octave:
        SubElement(clef, "clef-octave-change").text = str(octave)


_CLEFS = {
    "Alto": ("G", 0), "Tenor": ("G", -1), "Tenor 2": ("G", -1), "Baritone": ("F", 0),
    "Bass": ("F", 0),
}  # fmt: skip


def _clef_for(middle: Pitch) -> tuple[str, int]:
    return ("G", 0) if middle >= 58 else ("G", -1) if middle >= 50 else ("F", 0)
