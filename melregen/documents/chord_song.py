"""Chord songs as JSON, for corpora."""

import json
from typing import Any

from melregen.errors import MelregenError, ParseError, shorten
from melregen.music import Chord, ChordChange, Key, KeyChange, Metre, MetreChange
from melregen.template.chord_song import ChordSection, ChordSong

CHORD_SONG_FORMAT = "melregen chord song"


def chord_song_to_json(song: ChordSong) -> str:
    """Write a chord song as one line of JSON; times in ticks, 24 a quarter note."""
    document = {
        "format": CHORD_SONG_FORMAT,
        "title": song.title,
        "artist": song.artist,
        "tempo": song.tempo,
        "duration": song.duration,
        "metres": [[change.onset, str(change.metre)] for change in song.metres],
        "keys": [[change.onset, str(change.key)] for change in song.keys],
        "sections": [[section.onset, section.name, section.letter] for section in song.sections],
        "lines": list(song.lines),
        "chords": [[change.onset, str(change.chord)] for change in song.chords],
    }
    return json.dumps(document, ensure_ascii=False, separators=(",", ":"))


def chord_song_from_json(text: str) -> ChordSong:
    """Read a chord song (inverse of `chord_song_to_json`).

    Raises:
        ParseError: the text is none.
    """
    try:
        document: dict[str, Any] = json.loads(text)
        if document.get("format") != CHORD_SONG_FORMAT:
            raise ParseError(f"'{shorten(text)}' is not a chord song")
        return ChordSong(
            metres=tuple(MetreChange(t, Metre.parse(metre)) for t, metre in document["metres"]),
            keys=tuple(KeyChange(t, Key.parse(key)) for t, key in document["keys"]),
            duration=document["duration"],
            chords=tuple(ChordChange(t, Chord.parse(chord)) for t, chord in document["chords"]),
            sections=tuple(ChordSection(*section) for section in document["sections"]),
            lines=tuple(document["lines"]),
            tempo=document["tempo"],
            title=document["title"],
            artist=document["artist"],
        )
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        if isinstance(error, MelregenError):
            raise ParseError(f"a chord song is damaged: {error}") from None
        raise ParseError(f"a chord song is damaged: {error!r}") from None
