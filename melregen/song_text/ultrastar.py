"""UltraStar: a line a syllable, with its beat, its length and its pitch."""

import re

from melregen.song_text.assembly import Assembly

_NOTE = re.compile(
    r"(?P<kind>[:*FRG])\s(?P<start>-?\d+)\s(?P<length>\d+)\s(?P<pitch>-?\d+)(?:\s(?P<text>.*))?"
)
_HEADER = re.compile(r"#(?P<name>[A-Za-z0-9_]+):(?P<value>.*)")
_BREAK = re.compile(r"-\s?-?\d*(?:\s-?\d+)?\s*")
_FIELDS = {"TITLE": "title", "ARTIST": "artist", "LANGUAGE": "language", "AUTHOR": "author"}
_SECTION_BEATS = 64
"""So many of the file's beats without a syllable begin a section."""


def is_ultrastar(text: str) -> bool:
    """Whether a text has notes of UltraStar, and a header."""
    lines = text.split("\n")
    notes = sum(bool(_NOTE.fullmatch(line)) for line in lines)
    return notes > 1 and any(_HEADER.fullmatch(line.strip()) for line in lines)


def untime_ultrastar(text: str, assembly: Assembly) -> str:
    """Return the words of an UltraStar file, a line a phrase; its header goes to the assembly.

    The tune and the times of the file are not used, nor is its tempo, which counts quarters of
    beats and is often doubled. Of two singers the first is taken.
    """
    lines: list[str] = []
    words, end = "", None
    for line in text.split("\n"):
        header = _HEADER.fullmatch(line.strip())
        if header:
            name = header["name"].upper()
            assembly.set(_FIELDS.get(name, ""), header["value"].strip(), line)
            continue
        note = _NOTE.fullmatch(line)
        if note:
            start = int(note["start"])
            if not words.strip() and end is not None and start - end > _SECTION_BEATS and lines:
                lines.append("")
            words += (note["text"] or "").replace("~", "")
            end = start + int(note["length"])
        elif _BREAK.fullmatch(line):
            lines += [words.strip()] if words.strip() else []
            words = ""
        elif re.fullmatch(r"P\s?2\s*", line):
            assembly.remark("the text holds two singers; the first is taken, the other is left out")
            break
        elif line.strip() == "E":
            break
        elif line.strip() and not re.fullmatch(r"P\s?\d\s*|B\s.*", line):
            assembly.drop("bracket", line)
    lines += [words.strip()] if words.strip() else []
    assembly.remark("the tune of the UltraStar file is not used, only its words")
    return "\n".join(re.sub(r" {2,}", " ", line) for line in lines)
