"""Styles, voices and moods: what kind of song is wanted, as values.

A `Style` is a small TOML file (`data/styles/`): how often songs of the style have which metre,
mode, tempo and pickup, and what they are like. Nothing here knows of networks; `generation` turns a
style into what these understand.
"""

from melregen.styles.guess import StyleGuess, guess_style
from melregen.styles.library import find_style, parse_style, style_names
from melregen.styles.mood import MOODS, Mood, parse_mood
from melregen.styles.style import NO_STYLE, Style
from melregen.styles.voice import VOICES, Voice, parse_voice

__all__ = [
    "MOODS",
    "NO_STYLE",
    "VOICES",
    "Mood",
    "Style",
    "StyleGuess",
    "Voice",
    "find_style",
    "guess_style",
    "parse_mood",
    "parse_style",
    "parse_voice",
    "style_names",
]
