"""X: text to lyrics, with sections, syllables and stress."""

from melregen.lyrics.language import SUPPORTED, detect_language
from melregen.lyrics.parse import SIZE_LIMIT, decode_lyrics, parse_lyrics, read_lyrics
from melregen.lyrics.stress import mark_stress
from melregen.lyrics.syllabify import syllabify_word
from melregen.lyrics.text import Instrumental, Line, Lyrics, LyricSection, Word

__all__ = [
    "SIZE_LIMIT",
    "SUPPORTED",
    "Instrumental",
    "Line",
    "LyricSection",
    "Lyrics",
    "Word",
    "decode_lyrics",
    "detect_language",
    "mark_stress",
    "parse_lyrics",
    "read_lyrics",
    "syllabify_word",
]
