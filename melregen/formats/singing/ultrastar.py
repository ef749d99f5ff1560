"""Lead sheets → UltraStar songs (.ultrastar.txt), which karaoke games sing."""

from collections.abc import Iterator, Sequence
from math import gcd
from pathlib import Path

from melregen.atomic import intended_stem
from melregen.formats.words.lines import song_lines, written
from melregen.lyrics.language import SUPPORTED
from melregen.music import TICKS_PER_QUARTER, LeadSheet, Note, Ticks

_MIDDLE_C = 60
"""The pitch that the format counts from."""
_COARSEST: Ticks = 6
"""A beat of the format is a sixteenth note at most, as its players expect."""
_GOES_ON = "~"
_WORDLESS = "la"


def write_ultrastar(sheet: LeadSheet, path: Path) -> None:
    """Write a sheet as an UltraStar song: a line a note, with beat, length, pitch and syllable.

    `#BPM` counts groups of four beats of the file, of which as many make a quarter note as the
    shortest note needs. The game plays `#MP3` beside it, which is the song from its first beat,
    under the name of this file.

    Raises:
        OSError: the file cannot be written.
    """
    sound = f"{intended_stem(path).removesuffix('.ultrastar')}.mp3"
    text = "\n".join([*_head(sheet, sound), *_body(sheet), "E", ""])
    path.write_text(text, encoding="utf-8", newline="\n")


def _head(sheet: LeadSheet, sound: str) -> Iterator[str]:
    title = _plain(sheet.title) or "Untitled"
    yield f"#TITLE:{title}"
    yield f"#ARTIST:{_plain(sheet.composer) or 'Unknown'}"
    if sheet.language in SUPPORTED:
        yield f"#LANGUAGE:{SUPPORTED[sheet.language]}"
    yield f"#MP3:{_plain(sound)}"
    yield f"#BPM:{sheet.tempo * TICKS_PER_QUARTER / _unit(sheet) / 4:.10g}"
    yield "#GAP:0"


def _body(sheet: LeadSheet) -> Iterator[str]:
    unit = _unit(sheet)
    texts = iter(_texts(sheet.notes))
    end = None
    for line in song_lines(sheet):
        if line.notes and end is not None:
            yield f"- {end // unit}"
        for note in line.notes:
            place = f"{note.onset // unit} {note.duration // unit} {note.pitch - _MIDDLE_C}"
            yield f": {place} {next(texts)}"
            end = note.end


def _texts(notes: Sequence[Note]) -> Iterator[str]:
    """Yield what is sung on each note: the space after a word stands after its last note."""
    ends_word = True
    for note, following in zip(notes, [*notes[1:], None], strict=True):
        goes_on = following is not None and following.melisma
        if note.melisma and note is not notes[0]:
            text = _GOES_ON
        else:
            text = written(note.syllable).strip() if note.syllable else _WORDLESS
            ends_word = note.syllable is None or note.syllable.ends_word
        yield text + (" " if ends_word and not goes_on else "")


def _unit(sheet: LeadSheet) -> Ticks:
    """Return how many ticks a beat of the file lasts: the most that meets every note."""
    return gcd(_COARSEST, *(n.onset for n in sheet.notes), *(n.duration for n in sheet.notes))


def _plain(text: str) -> str:
    return " ".join(text.split())
