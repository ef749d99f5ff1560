"""What can be chosen in the studio."""

from functools import cache
from typing import Any

from melregen import __version__
from melregen.formats import readable_suffixes, usable_suffixes
from melregen.formats.template_file import TEMPLATE_OUTPUTS, TEMPLATE_SUFFIXES
from melregen.lyrics import SUPPORTED
from melregen.studio.limits import MOST_CANDIDATES, MOST_FILE, MOST_VARIATIONS, MOST_WORDS
from melregen.styles import MOODS, VOICES
from melregen.styles.library import find_style, style_names


@cache
def describe_options() -> dict[str, Any]:
    """Return styles, moods, voices, languages, formats and limits."""
    return {
        "version": __version__,
        "styles": [{"name": name, "about": find_style(name).about} for name in style_names()],
        "moods": list(MOODS),
        "voices": list(VOICES),
        "languages": dict(SUPPORTED),
        "writable": list(writable_formats()),
        "readable": sorted({*readable_suffixes(), *TEMPLATE_SUFFIXES}),
        "limits": {
            "words": MOST_WORDS,
            "variations": MOST_VARIATIONS,
            "candidates": MOST_CANDIDATES,
            "file": MOST_FILE,
        },
    }


@cache
def writable_formats() -> tuple[str, ...]:
    """Return the names of all formats to download: suffixes without their dots, and templates."""
    templates = (f"template{suffix}" for suffix in TEMPLATE_OUTPUTS)
    return (*(suffix[1:] for suffix in usable_suffixes()), *templates)
