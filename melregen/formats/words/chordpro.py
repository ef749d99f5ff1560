"""Lead sheets → ChordPro: the words with the chords where they are struck."""

from collections.abc import Iterator, Sequence
from pathlib import Path

from melregen.formats.words.lines import SongLine, song_lines, written
from melregen.music import ChordChange, LeadSheet
from melregen.template import section_kind

_ENVIRONMENTS = {"verse", "chorus", "bridge"}
"""Kinds of sections that every program knows; others are comments."""


def write_chordpro(sheet: LeadSheet, path: Path) -> None:
    """Write the words in lines, each chord before the syllable it is struck with.

    A chord within a syllable or a rest stands after it; lines without words are chords alone.
    Melody and rhythm have no place in the format.

    Raises:
        OSError: the file cannot be written.
    """
    text = "\n".join([*_head(sheet), *_body(sheet), ""])
    path.write_text(text, encoding="utf-8", newline="\n")


def _head(sheet: LeadSheet) -> Iterator[str]:
    fields = {"title": sheet.title, "composer": sheet.composer}
    for name, value in fields.items():
        if value.strip():
            yield f"{{{name}: {_plain(value)}}}"
    key = sheet.key
    mode = {"major": "", "minor": "m"}.get(key.mode, f" {key.mode}")
    yield f"{{key: {key.tonic}{mode}}}"
    yield f"{{time: {sheet.metre}}}"
    yield f"{{tempo: {sheet.tempo:.10g}}}"


def _body(sheet: LeadSheet) -> Iterator[str]:
    lines = song_lines(sheet) or [SongLine((), 0, sheet.duration)]
    environment = ""
    for number, line in enumerate(lines):
        if line.section or number == 0:
            if environment:
                yield f"{{end_of_{environment}}}"
            yield ""
            environment = section_kind(line.section or "") or ""
            environment = environment if environment in _ENVIRONMENTS else ""
            if environment:
                yield f"{{start_of_{environment}: {_plain(line.section or '')}}}"
            elif line.section:
                yield f"{{comment: {_plain(line.section)}}}"
        begin = 0 if number == 0 else line.onset
        yield _line(line, [c for c in sheet.chords if begin <= c.onset < line.end])
    if environment:
        yield f"{{end_of_{environment}}}"


def _line(line: SongLine, chords: Sequence[ChordChange]) -> str:
    waiting = list(chords)
    text = ""
    for note in line.notes:
        if note.syllable is None:
            continue
        struck = [change for change in waiting if change.onset <= note.onset]
        del waiting[: len(struck)]
        # Those before this syllable sound in what is held or rests before it.
        earlier = [change for change in struck if change.onset < note.onset]
        text = _with_chords(text, earlier)
        text += "".join(_chord(change) for change in struck[len(earlier) :])
        text += _sung(written(note.syllable))
    return _with_chords(text, waiting).rstrip() or " "


def _with_chords(text: str, chords: Sequence[ChordChange]) -> str:
    """Add chords that have no syllable of their own: a space after each keeps them apart."""
    if not chords:
        return text
    if text and not text.endswith(" "):
        return text + "".join(_chord(change) for change in chords)
    return text + "".join(f"{_chord(change)} " for change in chords)


def _chord(change: ChordChange) -> str:
    return f"[{change.chord}]"


def _sung(text: str) -> str:
    """Return words without the signs of the format; there is no way to escape them."""
    return text.translate({ord("["): "(", ord("]"): ")", ord("{"): "(", ord("}"): ")"})


def _plain(text: str) -> str:
    return " ".join(text.split()).translate({ord("{"): "(", ord("}"): ")"})
