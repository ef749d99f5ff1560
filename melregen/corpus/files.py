"""What is asked of one music file, and what it gave."""

from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from typing import Any

from melregen.corpus.locations import Location

KEY_CHOICES = ("auto", "written", "inferred")
"""Which key a song has: the written one, the inferred one, or (auto) the written one unless it is
major. Programs write every key signature as a major key, so only other modes were meant."""

ROW_FIELDS = (
    "tune", "verse", "title", "language", "n_notes", "n_syllables", "n_chords", "n_phrases",
    "key", "metre", "lead_sheet", "template",
)  # fmt: skip
"""The columns of the corpus that follow from the music; the others follow from the file's place."""

CHART_FIELDS = (
    "title", "artist", "n_bars", "n_chords", "n_sections", "key", "metre", "chord_song",
)  # fmt: skip
"""Of a chart of chords alone, likewise."""


def language_of(languages: str | None, name: str) -> str | None:
    """Return the language of a file's words as `BuildOptions.language` gives it, None for open."""
    for entry in (languages or "").split(","):
        pattern, _, code = entry.rpartition("=")
        if code and (not pattern or fnmatchcase(name, pattern)):
            return code
    return None


@dataclass(frozen=True)
class FileJob:
    """One file to turn into rows."""

    location: Location  # the music file
    name: str  # its name in the corpus
    all_verses: bool = True  # keep every verse, not the first alone
    language: str | None = None  # ISO 639-1 code of the words; None believes the file, then guesses
    keys: str = "auto"  # one of `KEY_CHOICES`


@dataclass(frozen=True)
class Skipped:
    """A file, tune or verse that is not in the corpus, and why."""

    source: str  # name of the file in the corpus
    reason: str  # one sentence
    tune: int | None = None  # index in the file; None for the whole file
    verse: int | None = None  # number from 1; None for the whole tune


@dataclass
class FileContent:
    """What a file gave."""

    tunes: bytes = b""  # of an array of `fingerprint.TUNE`, one item a tune
    verses: bytes = b""  # of an array of `fingerprint.VERSE`, one item a row
    rows: list[tuple[Any, ...]] = field(default_factory=list)  # named by `ROW_FIELDS`, in order
    charts: list[tuple[Any, ...]] = field(default_factory=list)  # named by `CHART_FIELDS`
    skipped: list[Skipped] = field(default_factory=list)  # what was left out
    digest: str = ""  # hash of the file's content; "" where it could not be read
