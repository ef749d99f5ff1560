"""Vocal tracks of karaoke games (Rock Band, Phase Shift, Clone Hero) made plain MIDI.

What they mean, by the authoring guides of the games: notes 36 to 84 are sung, 105 and 106 last as
long as a phrase, all others are the game's. A lyric ends in "-" where its word goes on, in "="
where it does after a printed hyphen; "+" goes on with the syllable before; "#", "^", "*" (spoken),
"%", "$" and "/" (who sings it, and how it is shown) are no text; "§" joins two syllables on one
note, "_" is a space. The other instruments' tracks hold the buttons that are to be pressed.
"""

import re
from collections.abc import Iterable
from dataclasses import replace

from melregen.formats.midi.events import MidiEvents, MidiNote, MidiText, MidiTrack
from melregen.music import UNDERTIE

_SUNG = range(36, 85)
_PHRASES = (105, 106)
_VOCALS = re.compile(r"(PART[ _]VOCALS|PART[ _]HARM\d?|HARM\d)\b", re.IGNORECASE)
_BUTTONS = re.compile(r"(PART[ _](?!VOCALS|HARM)|EVENTS$|BEAT$|VENUE$)", re.IGNORECASE)
_SIGNS = re.compile(r"[#^*%$/]+")
_LINE = "\r"


def is_vocal_game(events: MidiEvents) -> bool:
    """Whether a track has words, marks of phrases by notes, and nothing else beside the voice."""
    return any(_is_vocals(track) for track in events.tracks)


def _is_vocals(track: MidiTrack) -> bool:
    marks = [note for note in track.notes if note.pitch in _PHRASES]
    if not track.lyrics or not marks:
        return False
    return bool(_VOCALS.match(track.name)) or _hold_words(marks, track.lyrics)


def _hold_words(marks: Iterable[MidiNote], lyrics: Iterable[MidiText]) -> bool:
    """Whether phrase marks last over all of the words, which no sung note does."""
    spans = [(mark.onset, mark.end) for mark in marks]
    found = [sum(start <= lyric.tick < end for lyric in lyrics) for start, end in spans]
    return sum(found) >= len(list(lyrics)) and max(found) > 1


def read_vocal_game(events: MidiEvents) -> MidiEvents:
    """Return the file with its vocal tracks as other programs would have written them.

    Phrases become lines of the words; the tracks of buttons have no notes.
    """
    tracks = []
    for track in events.tracks:
        if _is_vocals(track):
            tracks.append(_plain(track))
        elif _BUTTONS.match(track.name):
            tracks.append(replace(track, notes=[]))
        else:
            tracks.append(track)
    return replace(events, tracks=tracks)


def _plain(track: MidiTrack) -> MidiTrack:
    lyrics = [MidiText(text.tick, _plain_text(text.text)) for text in track.lyrics]
    for start in sorted({note.onset for note in track.notes if note.pitch in _PHRASES}):
        first = next((i for i, text in enumerate(lyrics) if text.tick >= start), None)
        if first is not None and not lyrics[first].text.startswith(_LINE):
            lyrics[first] = MidiText(lyrics[first].tick, _LINE + lyrics[first].text)
    notes = [note for note in track.notes if note.pitch in _SUNG]
    return replace(track, notes=notes, lyrics=lyrics)


def _plain_text(text: str) -> str:
    """Return a lyric without the signs of the game, in the spelling of lyric events."""
    text = _SIGNS.sub("", text.strip())
    if text in ("+", "-"):
        return text
    text = text.replace("§", UNDERTIE).replace("_", " ").strip()
    if text.endswith("="):
        return f"{text[:-1]}--"
    return text if text.endswith("-") else f"{text} "
