"""X: text to lyrics, with sections, syllables and stress."""

from melregen.lyrics.files import SIZE_LIMIT, decode_lyrics, read_lyrics
from melregen.lyrics.language import SUPPORTED, detect_language, is_approximate, language_name
from melregen.lyrics.parse import names_bars, parse_lyrics, parse_sections
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
    "is_approximate",
    "language_name",
    "mark_stress",
    "names_bars",
    "parse_lyrics",
    "parse_sections",
    "read_lyrics",
    "syllabify_word",
]
