"""Melody from lyrics and chords by regeneration learning: lyrics, template, lead sheet.

The public names load what they need when they are first used, so that importing the package costs
next to nothing.
"""

from __future__ import annotations

# Nothing is imported here, not even from typing: it would be loaded before the command can answer
# to Ctrl-C.
TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    from melregen.arrangement import Arrangement
    from melregen.errors import MelregenError
    from melregen.extraction.extract import extract_template as extract
    from melregen.formats import Tune, read, read_book, write
    from melregen.generation import ChordChart, Melregen, Wishes, parse_chord_chart
    from melregen.generation.editing.remake import Lock
    from melregen.lyrics import Lyrics
    from melregen.music import Chord, Key, LeadSheet, Metre, Note, PitchRange, Syllable
    from melregen.song_text import SongText, parse_lyrics, read_song_text
    from melregen.template import Template

__version__ = "0.1.0"

__all__ = [
    "Arrangement",
    "Chord",
    "ChordChart",
    "Key",
    "LeadSheet",
    "Lock",
    "Lyrics",
    "Melregen",
    "MelregenError",
    "Metre",
    "Note",
    "PitchRange",
    "SongText",
    "Syllable",
    "Template",
    "Tune",
    "Wishes",
    "__version__",
    "extract",
    "parse_chord_chart",
    "parse_lyrics",
    "read",
    "read_book",
    "read_song_text",
    "write",
]

_PLACES = {
    "Arrangement": "melregen.arrangement",
    "Chord": "melregen.music",
    "ChordChart": "melregen.generation",
    "Key": "melregen.music",
    "LeadSheet": "melregen.music",
    "Lock": "melregen.generation.editing.remake",
    "Lyrics": "melregen.lyrics",
    "Melregen": "melregen.generation",
    "MelregenError": "melregen.errors",
    "Metre": "melregen.music",
    "Note": "melregen.music",
    "PitchRange": "melregen.music",
    "SongText": "melregen.song_text",
    "Syllable": "melregen.music",
    "Template": "melregen.template",
    "Tune": "melregen.formats",
    "Wishes": "melregen.generation",
    "extract": "melregen.extraction.extract:extract_template",
    "parse_chord_chart": "melregen.generation",
    "parse_lyrics": "melregen.song_text",
    "read": "melregen.formats",
    "read_book": "melregen.formats",
    "read_song_text": "melregen.song_text",
    "write": "melregen.formats",
}
"""Public name → the module where it lives, and the name there where it is another."""

_METHODS = {
    "LeadSheet._repr_svg_": "melregen.formats.display:score_picture",
    "LeadSheet.from_miditoolkit": "melregen.formats.bridges.miditoolkit:from_miditoolkit",
    "LeadSheet.from_music21": "melregen.formats.bridges.music21:from_music21",
    "LeadSheet.from_pretty_midi": "melregen.formats.bridges.pretty_midi:from_pretty_midi",
    "LeadSheet.read": "melregen.formats:read",
    "LeadSheet.show": "melregen.formats.display:show_song",
    "LeadSheet.to_miditoolkit": "melregen.formats.bridges.miditoolkit:to_miditoolkit",
    "LeadSheet.to_music21": "melregen.formats.bridges.music21:to_music21",
    "LeadSheet.to_pretty_midi": "melregen.formats.bridges.pretty_midi:to_pretty_midi",
    "LeadSheet.write": "melregen.formats:write",
    "Template._repr_html_": "melregen.template.grid:draw_grid",
    "Template.read": "melregen.formats.template_file:read_template",
    "Template.show": "melregen.formats.display:show_template",
    "Template.write": "melregen.formats.template_file:write_template",
}
"""Methods of the values whose work is done above them: see `melregen.music.late_methods`."""


def find_method(name: str) -> Callable[..., Any]:
    """Return the function that does the work of a method such as "LeadSheet.write"."""
    module, _, attribute = _METHODS[name].partition(":")
    function: Callable[..., Any] = _load(module, attribute)
    return function


def _load(module: str, attribute: str) -> Any:
    from importlib import import_module

    return getattr(import_module(module), attribute)


def __getattr__(name: str) -> Any:
    """Load a public name from the module where it lives."""
    if name not in _PLACES:
        raise AttributeError(f"module 'melregen' has no attribute '{name}'")
    module, _, attribute = _PLACES[name].partition(":")
    return _load(module, attribute or name)


def __dir__() -> list[str]:
    """Return the public names."""
    return sorted(__all__)
