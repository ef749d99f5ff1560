"""A song set for players and singers: accompaniment, bass, drums, a second voice or a choir."""

from melregen.arrangement.arrange import CHOIR, arrange, melody_track, voice_lines
from melregen.arrangement.arrangement import PLAIN, Arrangement
from melregen.arrangement.count_in import lead_in
from melregen.arrangement.harmony import harmonies
from melregen.arrangement.library import find_pattern, parse_pattern, pattern_names
from melregen.arrangement.pattern import NO_ACCOMPANIMENT, Pattern
from melregen.arrangement.tracks import Played, Track
from melregen.arrangement.voices.line import VoiceLine

__all__ = [
    "CHOIR",
    "NO_ACCOMPANIMENT",
    "PLAIN",
    "Arrangement",
    "Pattern",
    "Played",
    "Track",
    "VoiceLine",
    "arrange",
    "find_pattern",
    "harmonies",
    "lead_in",
    "melody_track",
    "parse_pattern",
    "pattern_names",
    "voice_lines",
]
