"""Words with times: LRC and its enhanced form, SubRip and WebVTT subtitles."""

import re

from melregen.song_text.assembly import Assembly

_STAMP = re.compile(r"\[(\d{1,3}):(\d{1,2})(?:[.:](\d{1,3}))?\]")
_WORD_STAMP = re.compile(r"<\d{1,3}:\d{1,2}(?:[.:]\d{1,3})?>")
_TAG = re.compile(r"\s*\[(?P<name>[A-Za-z#_]{1,12}):(?P<value>.*)\]\s*")
_FIELDS = {"ti": "title", "ar": "artist", "au": "author", "lr": "author", "la": "language"}
_UNUSED = re.compile(
    "al|by|offset|length|re|ve|tool|id|encoding|hash|total|sign|qq|kana|ex|t_time|duration|lang|#"
)
_CUE = re.compile(
    r"\s*(?:\d{1,2}:)?\d{1,2}:\d{2}[.,]\d{1,3}\s*-->\s*(?:\d{1,2}:)?\d{1,2}:\d{2}[.,]\d{1,3}.*"
)
_GENDER = re.compile(r"^\s*(?:[FMD]|v\d):\s*")
_SPEAKER_DASH = re.compile(r"^[-–—]\s*(?=\w)")
_BREAK_SECONDS = 8.0
"""So long a wait before a line begins a section."""


def is_lrc(text: str) -> bool:
    """Whether lines begin with times in square brackets."""
    lines = [line for line in text.split("\n") if line.strip() and not _is_tag(line)]
    stamped = sum(bool(_STAMP.match(line.lstrip())) for line in lines)
    return stamped > 0 and 3 * stamped >= len(lines)


def _is_tag(line: str) -> bool:
    return _TAG.fullmatch(line) is not None and not _STAMP.match(line.lstrip())


def is_subtitles(text: str) -> bool:
    """Whether a text has cues of SubRip or WebVTT."""
    return any(_CUE.fullmatch(line) for line in text.split("\n"))


def untime_lrc(text: str, assembly: Assembly) -> str:
    """Return the words of an LRC file, in the order of their times; tags go to the assembly.

    A stamp without words ends a section where the next line waits for it; lines with several
    stamps are sung at each of them.
    """
    timed: list[tuple[float, int, str]] = []
    last = 0.0
    for index, line in enumerate(text.split("\n")):
        tag = _TAG.fullmatch(line)
        stamps, end = [], 0
        stripped = line.lstrip()
        while match := _STAMP.match(stripped, end):
            fraction = float(f"0.{match[3]}") if match[3] else 0.0
            stamps.append(60 * int(match[1]) + int(match[2]) + fraction)
            end = match.end()
            while stripped[end : end + 1] == " " and _STAMP.match(stripped, end + 1):
                end += 1
        words = _GENDER.sub("", _STAMP.sub("", _WORD_STAMP.sub("", stripped[end:]))).strip()
        words = re.sub(r" {2,}", " ", words)
        if stamps:
            last = stamps[0]
            timed += [(at, index, words) for at in stamps]
        elif tag and (tag["name"].lower() in _FIELDS or _UNUSED.fullmatch(tag["name"].lower())):
            field = _FIELDS.get(tag["name"].lower(), "")
            assembly.set(field, tag["value"].strip(), line)
        elif line.strip():
            timed.append((last, index, line.strip()))
    timed.sort(key=lambda item: item[:2])
    return "\n".join(_with_breaks(timed))


def _with_breaks(timed: list[tuple[float, int, str]]) -> list[str]:
    lines: list[str] = []
    before: float | None = None
    for at, _, words in timed:
        if not any(character.isalnum() for character in words):
            before = at
            continue
        if before is not None and at - before >= _BREAK_SECONDS and lines:
            lines.append("")
        lines.append(words)
        before = at
    return lines


def untime_subtitles(text: str) -> str:
    """Return the words of subtitles, without numbers, times and tags."""
    lines = text.split("\n")
    kept: list[str] = []
    inside = False
    for index, line in enumerate(lines):
        following = lines[index + 1] if index + 1 < len(lines) else ""
        if _CUE.fullmatch(line):
            inside = True
        elif not line.strip():
            inside = False
        elif inside and not (line.strip().isdigit() and _CUE.fullmatch(following)):
            words = re.sub(r"</?[a-z][^<>]*>|\{\\[^{}]*\}", "", line).strip()
            kept.append(_SPEAKER_DASH.sub("", words))
    return "\n".join(kept)
