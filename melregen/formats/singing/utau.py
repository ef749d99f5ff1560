"""Lead sheets → UTAU sequence texts (.ust)."""

from collections.abc import Iterator
from pathlib import Path

from melregen.formats.singing.sung import SYNTH_RESOLUTION, sung_notes
from melregen.music import TICKS_PER_QUARTER, LeadSheet, Ticks

_REST = "R"
_GOES_ON = {"ja": "ー"}
"""Sign for a note that goes on with the syllable before, by language; "-" in all others."""


def write_ust(sheet: LeadSheet, path: Path) -> None:
    """Write a sheet as UST 1.2: notes and rests in a row, a lyric each, and the tempo.

    The format has no metre, no title but the project's, and no chords. Its character set is Shift
    JIS, which UTAU itself takes any file for; words that this lacks are written in UTF-8, as the
    head of the file then says.

    Raises:
        OSError: the file cannot be written.
    """
    lines = list(_lines(sheet))
    try:
        data = "\r\n".join([*lines, ""]).encode("cp932")
    except UnicodeEncodeError:
        data = "\r\n".join([*lines[:2], "Charset=UTF-8", *lines[2:], ""]).encode("utf-8")
    path.write_bytes(data)


def utau_lyric(lyric: str) -> str:
    """Return a lyric that UTAU and OpenUtau sing: R is a rest, its full-width form is not."""
    return "\uff32" if lyric.upper() == _REST else lyric


def _lines(sheet: LeadSheet) -> Iterator[str]:
    yield from ("[#VERSION]", "UST Version1.2", "[#SETTING]")
    yield f"Tempo={sheet.tempo:.10g}"
    yield "Tracks=1"
    yield f"ProjectName={' '.join(sheet.title.split())}"
    yield "Mode2=True"
    for number, (duration, lyric, pitch) in enumerate(_events(sheet)):
        yield f"[#{number:04}]"
        yield f"Length={duration * SYNTH_RESOLUTION // TICKS_PER_QUARTER}"
        yield f"Lyric={lyric}"
        yield f"NoteNum={pitch}"
        yield "PreUtterance="
    yield "[#TRACKEND]"


def _events(sheet: LeadSheet) -> Iterator[tuple[Ticks, str, int]]:
    """Yield duration, lyric and pitch of notes and of the rests between them."""
    goes_on = _GOES_ON.get(sheet.language or "", "-")
    time = 0
    for note in sung_notes(sheet):
        if note.onset > time:
            yield note.onset - time, _REST, 60
        yield note.duration, goes_on if note.lyric is None else utau_lyric(note.lyric), note.pitch
        time = note.onset + note.duration
