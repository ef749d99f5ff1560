"""MEI files (.mei) → lead sheets.

Of the format (music-encoding.org/guidelines/v5) this is common Western notation as notation
programs and editions write it: notes, chords, tuplets, words, ties and slurs, chord symbols,
repeats, endings and jumps. Of variant readings the first counts.
"""

from pathlib import Path
from xml.etree.ElementTree import Element

from melregen.errors import EmptyMelodyError, ParseError, shorten
from melregen.formats.mei.score import ScoreReader, fill_parts
from melregen.formats.musicxml.file import SIZE_LIMIT, parse_xml
from melregen.formats.musicxml.read import make_sheets
from melregen.formats.score.performance import Heading
from melregen.garbage_collection import collection_paused
from melregen.music import LeadSheet

_LANG = "{http://www.w3.org/XML/1998/namespace}lang"


@collection_paused()
def read_mei(path: Path, *, part: str | None = None) -> list[list[LeadSheet]]:
    """Read the movements of a file (mostly one), each as its verses.

    Which part is the melody, and which line of words is sung when, is found as in MusicXML.

    Args:
        path: the file.
        part: name or number of the part that has the melody; None finds it.

    Raises:
        ParseError: the file is not readable MEI, or has no such part.
        EmptyMelodyError: the file holds no notes.
    """
    root = _load(path)
    scores = [score for score in root.iter("score") if next(score.iter("note"), None) is not None]
    if not scores:
        raise EmptyMelodyError(f"{path} holds no notes; there is no melody to read")
    title = _text(root, ("title",))
    tunes = []
    for score in scores:
        reader = ScoreReader(score)
        reader.read()
        staves = sorted(reader.parts)
        parts = [reader.parts[staff] for staff in staves]
        fill_parts(parts, len(reader.marks))
        if not any(measure.notes for part in parts for measure in part):
            continue
        heading = Heading(title, _text(root, ("composer", "persName")), _language(score), None)
        names = [reader.names.get(staff, "") for staff in staves]
        tunes.append(make_sheets(path, parts, names, reader.marks, heading, wanted=part))
    if not tunes:
        raise EmptyMelodyError(f"{path} holds no notes; there is no melody to read")
    return tunes


def _load(path: Path) -> Element:
    data = path.read_bytes() if path.stat().st_size <= SIZE_LIMIT else b""
    if not data:
        raise ParseError(f"{path} holds more than {SIZE_LIMIT // 2**20} MB of XML; it is no score")
    root = parse_xml(path, data, "MEI")
    if root.tag not in ("mei", "music", "score"):
        raise ParseError(f"{path} is XML, but not MEI: it starts with <{shorten(root.tag)}>")
    return root


def _text(root: Element, tags: tuple[str, ...]) -> str:
    """Return the first text of the head's title statement in an element of one of some names."""
    statement = root.find("meiHead/fileDesc/titleStmt")
    for tag in tags if statement is not None else ():
        for element in statement.iter(tag):  # type: ignore[union-attr]
            if tag == "persName" and element.get("role") not in ("composer", "cmp"):
                continue
            text = " ".join("".join(element.itertext()).split())
            if text:
                return text
    return ""


def _language(score: Element) -> str | None:
    for tag in ("verse", "syl"):
        for element in score.iter(tag):
            if name := element.get(_LANG):
                return name.replace("_", "-").partition("-")[0].lower()
    return None
