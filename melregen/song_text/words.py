"""A line of words without what is not sung: marks, emoji, addresses, remarks, counts."""

import re

from melregen.song_text.assembly import Assembly
from melregen.song_text.chord_names import read_chord_row
from melregen.song_text.repeats import closes_repeat, opens_repeat, take_count
from melregen.song_text.stage import is_performance
from melregen.song_text.value import TextLine

_ADDRESS = re.compile(
    r"(?:https?:/|www\.)\S+|\S+@\S+\.\w{2,}|\b[\w-]+\.(?:com|org|net|de|fr|it|es|uk|io|co)\b(?:/\S*)?",
    re.IGNORECASE,
)
_LINK = re.compile(r"!?\[([^\[\]]*)\]\([^()\s]*\)")
_EMPHASIS = re.compile(
    r"(?<![\w*])(\*{1,3})(?=[^\s*])(?P<a>[^*\n]*[^\s*])\1(?![\w*])"
    r"|(?<![\w_])(_{1,3})(?=[^\s_])(?P<b>[^_\n]*[^\s_])\3(?![\w_])|(?<!\w)(`+)(?P<c>[^`]+)\5(?!\w)"
)
_IN_STARS = re.compile(r"(?<!\w)\*{1,2}(?P<inner>[^*\n]{2,60})\*{1,2}(?!\w)")
_SOUND = re.compile(r"\s*\*(?P<inner>[a-zß-ÿ][^*\n]{1,30})\*\s*")
"""A line in asterisks that begins with a small letter: "*thunder rolls*"."""
_IN_ROUND = re.compile(r"\s*\((?P<inner>[^()]{2,60})\)")
_IN_BRACES = re.compile(r"\s*\{(?P<inner>[^{}]{2,60})\}")
_IN_SQUARE = re.compile(r"\[(?P<inner>[^\[\]]{0,80})\]")
_SIGNS = re.compile(
    "[\u2022\u25cf\u25a0-\u25ff\u2600-\u26ff\u2700-\u27bf\u2b00-\u2bff\u2190-\u21ff\u2669-\u266c"
    "\U0001f000-\U0001faff\U0001d100-\U0001d1ff\ufe0e\ufe0f\u20e3\U000e0020-\U000e007f"
    "|\\\\^<>{}~¦§¶†‡¤\u200d\ufffc\ufffd]+"
)
_KEYCAP = re.compile("[0-9#*]\ufe0f?\u20e3")
_HASH = re.compile(r"#+(?!\d)")
_STARS = re.compile(r"[*_]{1,}(?!\w)|(?<!\w)[*_]{1,}|`+")
_STRAY = re.compile(r"[\[\]*_]+")
_RELATION = re.compile(
    r"\{\s*(?:=|(?:repeat|answer|rhythm|sequence|variation|new)\b)[^{}]*\}\s*$", re.IGNORECASE
)
_ENTITY_SPACES = re.compile(r"[ \t\u00a0\u2000-\u200a\u202f\u3000]{2,}")


def take_words(line: TextLine, assembly: Assembly) -> None:
    """Hand a line of words to an assembly, without what is not sung; repeats are counted.

    Args:
        line: as written, chords out of the text.
        assembly: takes the line, and what was taken from it.

    Raises:
        ParseError: it is to be repeated no times or more than 99.
    """
    before = line.text
    opens = opens_repeat(line.text)
    if opens:
        line = line.splice(0, opens.end(), "")
    rest, times = take_count(line.text)
    closes = closes_repeat(rest)
    if rest != line.text:
        line = line.splice(len(rest), len(line.text), "")
    if closes:
        line = line.splice(closes.start(), len(line.text), "")
    line = _clean(line, assembly)
    if before != line.text and (row := read_chord_row(line.text)) and row.is_sure:
        assembly.row(row.text, times * row.times)
        return
    if opens:
        assembly.open_repeat()
    if not any(character.isalnum() for character in line.text):
        if times > 1 and not line.text.strip():
            assembly.repeat(times, f"x{times}")
        elif line.chords:
            assembly.row(" ".join(chord.symbol for chord in line.chords), times)
        return
    if closes:
        assembly.line(line)
        assembly.close_repeat(max(times, 2))
    else:
        assembly.line(line, times)


def _clean(line: TextLine, assembly: Assembly) -> TextLine:
    """Take off what is not sung, and note it."""

    def drop(why: str, match: re.Match[str], keep: str = "") -> str:
        assembly.drop(why, match[0])
        return keep

    def performance(match: re.Match[str]) -> str:
        return drop("performance", match) if is_performance(match["inner"]) else match[0]

    mark = _RELATION.search(line.text)
    end = mark.start() if mark else len(line.text)
    tail = line.text[end:]
    line = line.splice(end, len(line.text), "")
    if "[" in line.text:
        line = line.sub(_LINK, lambda m: m[1])
        line = line.sub(
            _IN_SQUARE,
            lambda m: drop("performance" if is_performance(m["inner"]) else "bracket", m),
        )
    if "." in line.text:
        line = line.sub(_ADDRESS, lambda m: drop("address", m))
    if "(" in line.text:
        line = line.sub(_IN_ROUND, performance)
    if "{" in line.text:
        line = line.sub(_IN_BRACES, performance)
    if sound := _SOUND.fullmatch(line.text):
        drop("performance", sound)
        return TextLine("", line.chords, line.number)
    if "*" in line.text:
        line = line.sub(_IN_STARS, performance)
    line = line.sub(_EMPHASIS, lambda m: m["a"] or m["b"] or m["c"])
    line = line.sub(_KEYCAP, lambda m: drop("sign", m))
    line = line.sub(_SIGNS, lambda m: drop("sign", m, " "))
    line = line.sub(_HASH, lambda _: "")
    line = line.sub(_STARS, lambda _: "")
    line = line.sub(_STRAY, lambda _: " ")
    line = line.sub(_ENTITY_SPACES, lambda _: " ")
    line = line.strip()
    return TextLine(f"{line.text} {tail}", line.chords, line.number) if tail else line
