"""Texts as songwriters keep them, read into words, sections, chords and metadata."""

from melregen.song_text.read import read_song_text
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
    "read_song_text",
]
