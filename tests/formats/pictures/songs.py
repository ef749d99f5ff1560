"""Small songs to draw, and what the tests ask of a drawing."""

import re
from collections.abc import Sequence
from xml.etree import ElementTree
from xml.etree.ElementTree import Element

from melregen.formats.pictures.bare_xml import parse_bare
from melregen.music import Chord, ChordChange, LeadSheet, Note, Section, Syllabic, Syllable


def sing(text: str) -> list[Syllable]:
    """Return the syllables of a text in which hyphens divide words."""
    found = []
    for word in text.split():
        parts = word.split("-")
        for place, part in enumerate(parts):
            places = Syllabic.of(starts=place == 0, ends=place + 1 == len(parts))
            found.append(Syllable(part, places))
    return found


def line(onset: int, steps: Sequence[tuple[int, int]], text: str) -> list[Note]:
    """Return notes of (duration, pitch) from a tick on, a syllable each; pitch 0 is a rest."""
    syllables = iter(sing(text))
    notes = []
    for duration, pitch in steps:
        if pitch:
            notes.append(Note(onset, duration, pitch, next(syllables)))
        onset += duration
    return notes


def chords(*named: tuple[int, str]) -> tuple[ChordChange, ...]:
    return tuple(ChordChange(onset, Chord.parse(name)) for onset, name in named)


VERSE = [(24, 60), (24, 62), (24, 64), (24, 65), (48, 67), (48, 67)]
REFRAIN = [(24, 72), (24, 71), (24, 69), (24, 67), (96, 72)]
"""Two bars of 4/4 each."""


def strophic_song(verses: Sequence[str], refrain: str = "oh sing it all now") -> LeadSheet:
    """Return a song of verses and a refrain after each, two bars of 4/4 a section."""
    notes, sections, changes = [], [], []
    for number, words in enumerate(verses):
        start = 384 * number
        notes += line(start, VERSE, words) + line(start + 192, REFRAIN, refrain)
        sections += [Section(start, f"Verse {number + 1}"), Section(start + 192, "Refrain")]
        changes += [(start, "C"), (start + 96, "G7"), (start + 192, "F"), (start + 288, "C")]
    return LeadSheet.build(
        notes, title="Three Stanzas", sections=tuple(sections), chords=chords(*changes)
    )


def drawing(svg: str) -> Element:
    ElementTree.fromstring(svg)
    return parse_bare(svg)


def texts(element: Element, class_name: str) -> list[str]:
    """Return the texts of the groups of a class, in the order of the drawing."""
    return [
        "".join("".join(text.itertext()) for text in group.iter("text"))
        for group in groups(element, class_name)
    ]


def groups(element: Element, class_name: str) -> list[Element]:
    return [g for g in element.iter("g") if class_name in g.get("class", "").split()]


def place(element: Element) -> tuple[float, float]:
    """Return where the first text of a group stands."""
    text = next(element.iter("text"))
    return float(text.get("x", 0)), float(text.get("y", 0))


def private_use(svg: str) -> list[str]:
    return re.findall("[\ue000-\uf8ff\U000f0000-\U0010ffff]", svg)
