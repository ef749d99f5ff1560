"""Numbers, signs and abbreviations as they are spoken, language by language."""

from melregen.song_text.spoken.speak import speak_line

__all__ = ["speak_line"]
