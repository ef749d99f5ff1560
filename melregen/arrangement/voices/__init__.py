"""Singers beside the melody: a second voice, or alto, tenor and bass."""

from melregen.arrangement.voices.four_voices import four_voices
from melregen.arrangement.voices.line import VoiceLine
from melregen.arrangement.voices.second_voice import second_voice

__all__ = ["VoiceLine", "four_voices", "second_voice"]
