"""Melody from lyrics and chords by regeneration learning: lyrics, template, lead sheet.

The public names load what they need when they are first used, so that importing the package costs
next to nothing.
"""

from __future__ import annotations

# Nothing is imported here, not even from typing: it would be loaded before the command can answer
# to Ctrl-C.
TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from melregen.extraction.extract import extract_template as extract
    from melregen.formats import read, write
    from melregen.generation import Melregen, Wishes
    from melregen.lyrics import Lyrics, parse_lyrics
    from melregen.music import LeadSheet
    from melregen.template import Template

__version__ = "0.1.0"

_PLACES = {
    "LeadSheet": "melregen.music",
    "Lyrics": "melregen.lyrics",
    "Melregen": "melregen.generation",
    "Template": "melregen.template",
    "Wishes": "melregen.generation",
    "extract": "melregen.extraction.extract:extract_template",
    "parse_lyrics": "melregen.lyrics",
    "read": "melregen.formats",
    "write": "melregen.formats",
}

__all__ = [
    "LeadSheet",
    "Lyrics",
    "Melregen",
    "Template",
    "Wishes",
    "extract",
    "parse_lyrics",
    "read",
    "write",
]


def __getattr__(name: str) -> Any:
    """Load a public name from the module where it lives."""
    if name not in _PLACES:
        raise AttributeError(f"module 'melregen' has no attribute '{name}'")
    from importlib import import_module

    module, _, attribute = _PLACES[name].partition(":")
    return getattr(import_module(module), attribute or name)
