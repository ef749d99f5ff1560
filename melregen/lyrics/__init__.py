"""X: text to lyrics, with sections, syllables and stress."""

from melregen.lyrics.text import Line, Lyrics, LyricSection, Word

__all__ = ["Line", "LyricSection", "Lyrics", "Word"]
