"""Texts as songwriters keep them, read into words, sections, chords and metadata."""

from melregen.song_text.echoes import leave_out_echoes
from melregen.song_text.read import parse_lyrics, read_song_text
from melregen.song_text.value import (
    Metadata,
    SongText,
    TextChord,
    TextKind,
    TextLine,
    TextSection,
)

__all__ = [
    "Metadata",
    "SongText",
    "TextChord",
    "TextKind",
    "TextLine",
    "TextSection",
    "leave_out_echoes",
    "parse_lyrics",
    "read_song_text",
]
