"""Small MusicXML scores written as text, for the tests of the reader."""

from collections.abc import Sequence
from pathlib import Path

from melregen.formats.musicxml.read import read_musicxml
from melregen.music import LeadSheet


def note(
    pitch: str, duration: int, *lyrics: str, extra: str = "", notations: str = "", voice: str = "1"
) -> str:
    """One note; durations in sixteenths, lyrics like "A-" (begin), "-men" (end), "" (none)."""
    body = "<rest/>"
    if pitch != "r":
        alter = {"#": 1, "b": -1}.get(pitch[1:-1])
        body = f"<pitch><step>{pitch[0]}</step>"
        body += f"<alter>{alter}</alter>" if alter else ""
        body += f"<octave>{pitch[-1]}</octave></pitch>"
    words = "".join(lyric(text, number) for number, text in enumerate(lyrics, 1) if text)
    return (
        f"<note>{extra}{body}<duration>{duration}</duration><voice>{voice}</voice>"
        f"<notations>{notations}</notations>{words}</note>"
    )


def lyric(text: str, number: int = 1) -> str:
    place = {(0, 0): "single", (0, 1): "begin", (1, 1): "middle", (1, 0): "end"}[
        (text.startswith("-"), text.endswith("-"))
    ]
    return (
        f'<lyric number="{number}"><syllabic>{place}</syllabic>'
        f"<text>{text.strip('-')}</text></lyric>"
    )


def attributes(time: str = "4/4", fifths: int = 0, more: str = "") -> str:
    beats, _, unit = time.partition("/")
    metre = f"<time><beats>{beats}</beats><beat-type>{unit}</beat-type></time>" if time else ""
    return (
        "<attributes><divisions>4</divisions>"
        f"<key><fifths>{fifths}</fifths></key>{metre}{more}</attributes>"
    )


def score(*parts: Sequence[str], head: str = "", names: Sequence[str] = ()) -> str:
    """A score of parts, each a list of measures' contents."""
    listed = "".join(
        f'<score-part id="P{i}"><part-name>{names[i] if names else ""}</part-name></score-part>'
        for i in range(len(parts))
    )
    body = "".join(
        f'<part id="P{i}">' + "".join(f"<measure>{m}</measure>" for m in part) + "</part>"
        for i, part in enumerate(parts)
    )
    return f"<score-partwise>{head}<part-list>{listed}</part-list>{body}</score-partwise>"


def read_verses(folder: Path, text: str) -> list[LeadSheet]:
    """Read a score given as text."""
    path = folder / "score.musicxml"
    path.write_text(text, encoding="utf-8")
    return read_musicxml(path)[0]


def read_sheet(folder: Path, text: str) -> LeadSheet:
    """Read the first verse of a score given as text."""
    return read_verses(folder, text)[0]
