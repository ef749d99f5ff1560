"""Lyric events of MIDI files: where words end, and which note sings what."""

import re
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass, replace

from melregen.formats.midi.events import MidiEvents, MidiText
from melregen.formats.score.lyrics import is_breath, prolongs
from melregen.music import TICKS_PER_QUARTER, Note, Syllabic, Syllable, Ticks

_TOLERANCE: Ticks = TICKS_PER_QUARTER // 2
_NO_WORDS = re.compile(r"\s*(\[.*\]|\{.*\}|@.*)\s*$")
"""Names of sections in brackets or braces, and tags of karaoke."""

_LINE_BREAK = re.compile(r"[\r\n]")


@dataclass(frozen=True)
class SungEvent:
    """One lyric event, read.

    Attributes:
        onset: ticks of the lead sheet, not rounded.
        text: of the syllable; "" where the event only prolongs the one before.
        goes_on: whether the word goes on after it.
        starts_line: whether it begins a line of the text.
    """

    onset: float
    text: str
    goes_on: bool
    starts_line: bool


def lyric_events(events: MidiEvents, melody_track: int) -> list[MidiText]:
    """Return the lyric events that belong to the melody.

    They are those of its own track, else of the track that has most of them (often the first).
    """
    tracks = events.tracks
    own = tracks[melody_track].lyrics
    most = max((track.lyrics for track in tracks), key=len)
    return own if 2 * len(own) >= len(most) else most


def parse_events(events: Sequence[MidiText], resolution: int, *, exact: bool) -> list[SungEvent]:
    r"""Find the syllables and the ends of words in the spellings that are in use.

    "A-", "ma-", "zing " and "grace " (hyphens, with or without spaces); "A", "ma", "zing " or
    " A", "ma", "zing", " grace" (spaces alone, as in karaoke); "-ma" (leading hyphens). A line
    ends with a carriage return or line feed (MIDI recommended practice RP-017) and starts with
    "/" or "\" in karaoke.

    Args:
        events: as in the file.
        resolution: file ticks a quarter note.
        exact: the file is our own: only trailing hyphens count.
    """
    raw: list[tuple[MidiText, str, bool]] = []
    breaks = True
    for event in sorted(events, key=lambda e: e.tick):
        text = event.text
        if not exact and text[:1] in ("/", "\\"):
            breaks, text = True, text[1:]
        if not exact and _NO_WORDS.match(text):
            continue
        head = re.match(r"[\r\n]+", text)
        breaks = breaks or head is not None
        body = _LINE_BREAK.sub("", text)
        if body.strip():
            raw.append((event, body, breaks))
            breaks = False
        breaks = breaks or bool(_LINE_BREAK.search(text[head.end() if head else 0 :]))
    joins = _joins([text for _, text, _ in raw], [starts for _, _, starts in raw], exact)
    return [
        SungEvent(
            event.tick * TICKS_PER_QUARTER / resolution,
            _clean(text, exact),
            joined,
            starts_line,
        )
        for (event, text, starts_line), joined in zip(raw, joins, strict=True)
    ]


def _joins(texts: Sequence[str], line_starts: Sequence[bool], exact: bool) -> list[bool]:
    """Return for each event whether its word goes on with the next."""
    if exact:
        return [text.endswith("-") for text in texts]
    hyphens, spaces, neither = [], [], []
    for index, text in enumerate(texts):
        following = texts[index + 1] if index + 1 < len(texts) else " "
        hyphen_follows = following.startswith("-") and not prolongs(following)
        if not prolongs(text) and (text.endswith("-") or hyphen_follows):
            hyphens.append(index)
        elif (
            text != text.rstrip()
            or following != following.lstrip()
            or (index + 1 < len(texts) and line_starts[index + 1])
        ):
            spaces.append(index)
        else:
            neither.append(index)
    # Where spaces divide the words and hyphens are scarce, no mark means that the word goes on.
    is_spaced = 5 * len(spaces) >= len(texts) and len(hyphens) < len(neither)
    joined = set(hyphens) | (set(neither) if is_spaced else set())
    return [index in joined for index in range(len(texts))]


def _clean(text: str, exact: bool) -> str:
    if exact:
        return text[:-1] if text.endswith("-") else text.strip()
    text = text.strip()
    if prolongs(text):
        return ""
    return text.removesuffix("-").removeprefix("-").strip()


def attach_lyrics(
    notes: Sequence[Note], events: Sequence[SungEvent]
) -> tuple[list[Note], list[Ticks]]:
    """Give each event's syllable to the note that starts nearest, within an eighth.

    Two events on one note become one syllable. A note without one that follows a sung note with
    no rest between is a melisma. Notes that stand for a breath are left out.

    Returns:
        The notes, and the onsets of those that begin a line of the text.
    """
    onsets = [note.onset for note in notes]
    sung: dict[int, list[SungEvent]] = {}
    for event in events:
        index = _nearest(onsets, event.onset)
        if index is not None:
            sung.setdefault(index, []).append(event)
    result: list[Note] = []
    line_starts: list[Ticks] = []
    goes_on = False
    for index, note in enumerate(notes):
        here = [event for event in sung.get(index, []) if event.text]
        if here and all(is_breath(event.text) for event in here):
            continue
        if any(event.starts_line for event in here):
            line_starts.append(note.onset)
        if here:
            note = replace(note, syllable=_syllable(here, goes_on))
            goes_on = here[-1].goes_on
        elif result and result[-1].end == note.onset:
            is_sung = result[-1].syllable is not None or result[-1].melisma
            note = replace(note, melisma=is_sung)
        result.append(note)
    return result, line_starts


def _nearest(onsets: Sequence[Ticks], tick: float) -> int | None:
    place = bisect_left(onsets, tick)
    near = [i for i in (place - 1, place) if 0 <= i < len(onsets)]
    best = min(near, key=lambda i: abs(onsets[i] - tick), default=None)
    return best if best is not None and abs(onsets[best] - tick) <= _TOLERANCE else None


def _syllable(events: Sequence[SungEvent], continues: bool) -> Syllable:
    text = "".join(e.text + ("" if e.goes_on else " ") for e in events[:-1]) + events[-1].text
    return Syllable(text, Syllabic.of(starts=not continues, ends=not events[-1].goes_on))
