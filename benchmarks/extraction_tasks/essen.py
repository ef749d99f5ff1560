"""The Essen folk songs that come with music21: their tonics and phrases were annotated.

The end of a text line is the end of a phrase as the collectors marked it, and the K field names the
tonic (of Chinese songs: do); the mode is not given. Personal and academic use: for evaluation only.
"""

import re
from fractions import Fraction
from pathlib import Path

from extraction_tasks.table import evenly
from melregen.errors import MelregenError
from melregen.music import Key, LeadSheet, Metre, Note, Phrase, quarters_to_ticks

NATURALS = {"C": 0, "D": 2, "E": 4, "F": 5, "G": 7, "A": 9, "B": 11}
TOKEN = re.compile(
    r"(?P<bar>\|)|\((?P<tuplet>\d)|(?P<acc>[_^=]*)(?P<name>[A-Ga-gzx])(?P<octave>[,']*)"
    r"(?P<length>\d*(?:/+\d*)?)(?P<tie>-?)"
)


def essen_tunes(limit: int = 0, *, chinese: bool | None = None) -> list[tuple[LeadSheet, int]]:
    """Return evenly spaced tunes with annotated phrases, and their tonics (pitch classes).

    Args:
        limit: most tunes; 0 for all.
        chinese: only the songs of the Han, or only the others, nearly all of them European. Of the
            former the K field names do of the numbered notation, whatever note they are at home on.
    """
    import music21

    folder = Path(music21.__file__).parent / "corpus" / "essenFolksong"
    texts = []
    for path in sorted(folder.glob("*.abc")):
        if chinese is not None and path.name.startswith("han") != chinese:
            continue
        book = path.read_text(encoding="latin-1")
        texts += [text for text in re.split(r"\n(?=X:)", book) if re.search(r"^K:", text, re.M)]
    tunes = (parse_essen(text) for text in evenly(texts, limit))
    return [tune for tune in tunes if tune and len(tune[0].phrases) > 1]


def parse_essen(text: str) -> tuple[LeadSheet, int] | None:
    """Read the collection's plain dialect of ABC, one phrase a line."""
    head, _, body = text.partition("\nK:")
    name, _, body = body.partition("\n")
    try:
        key = Key.parse(name.strip().replace("H", "B").replace("Es", "Eb"))
    except MelregenError:
        return None
    try:
        metre = Metre.parse((re.search(r"^M:\s*(\S+)", head, re.M) or ["", "4/4"])[1])
    except MelregenError:
        metre = Metre(4, 4)
    unit = Fraction((re.search(r"^L:\s*(\S+)", head, re.M) or ["", "1/8"])[1]) * 4
    order = "FCGDAEB" if key.fifths > 0 else "BEADGCF"
    signature = dict.fromkeys(order[: abs(key.fifths)], 1 if key.fifths > 0 else -1)
    notes: list[Note] = []
    phrases: list[Phrase] = []
    tick, pickup, tied, triplet = Fraction(0), 0, False, 0
    for line in body.split("\n"):
        if re.match(r"[A-Za-z]:|%", line):
            continue
        first, alterations = len(notes), dict(signature)
        for token in TOKEN.finditer(line):
            if token["bar"]:
                alterations = dict(signature)
                if not pickup and 0 < tick * 24 < metre.bar:
                    pickup = quarters_to_ticks(tick)
                continue
            if token["tuplet"]:
                triplet = 3
                continue
            numerator, _, denominator = token["length"].partition("/")
            length = unit * int(numerator or 1)
            if "/" in token["length"]:
                length /= int(denominator.strip("/") or 2)
            if triplet:
                length, triplet = length * Fraction(2, 3), triplet - 1
            onset, tick = tick, tick + length
            if token["name"] in "zx":
                continue
            letter = token["name"].upper()
            if token["acc"]:
                alterations[letter] = token["acc"].count("^") - token["acc"].count("_")
            pitch = 60 + NATURALS[letter] + alterations.get(letter, 0)
            pitch += 12 * (token["name"].islower() + token["octave"].count("'"))
            pitch -= 12 * token["octave"].count(",")
            start, end = quarters_to_ticks(onset), quarters_to_ticks(tick)
            if tied and notes and notes[-1].pitch == pitch:
                notes[-1] = Note(notes[-1].onset, end - notes[-1].onset, pitch)
            elif end > start:
                notes.append(Note(start, end - start, pitch))
            tied = bool(token["tie"])
        if len(notes) > first:
            onset_tick = notes[first].onset
            phrases.append(Phrase(onset_tick, notes[-1].end - onset_tick))
    if len(notes) < 8:
        return None
    pickup = pickup if pickup < metre.bar else 0
    sheet = LeadSheet.build(notes, metre=metre, key=key, pickup=pickup, phrases=tuple(phrases))
    return sheet, key.tonic_pitch_class
