"""Languages whose spelling tells the syllables: one module each, with a `SPELLING`.

A new language is a module with a `SPELLING` and a line in `_MODULES`.
"""

from functools import cache
from importlib import import_module

from melregen.lyrics.languages.spelling import Spelling

_MODULES = {
    "fr": "french",
    "it": "italian",
    "es": "spanish",
    "pt": "portuguese",
    "la": "latin",
    "nl": "dutch",
    "sv": "swedish",
    "no": "norwegian",
    "da": "danish",
    "pl": "polish",
    "uk": "ukrainian",
}

SPELLED = tuple(_MODULES)
"""ISO 639-1 codes of the languages here."""


@cache
def spelling_of(language: str) -> Spelling:
    """The rules of a language; those of hyphenation where it has none of its own."""
    name = _MODULES.get(language)
    if name is None:
        from melregen.lyrics.languages.generic import generic_spelling

        return generic_spelling(language)
    spelling = import_module(f"{__name__}.{name}").SPELLING
    assert isinstance(spelling, Spelling)
    return spelling


__all__ = ["SPELLED", "Spelling", "spelling_of"]
