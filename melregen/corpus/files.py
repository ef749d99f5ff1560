"""What is asked of one music file, and what it gave."""

from dataclasses import dataclass
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


@dataclass(frozen=True)
class FileJob:
    """One file to turn into rows.

    Attributes:
        location: the music file.
        name: its name in the corpus.
        all_verses: keep every verse, not the first alone.
        language: ISO 639-1 code of the words; None believes the file, then guesses.
        keys: one of `KEY_CHOICES`.
    """

    location: Location
    name: str
    all_verses: bool = True
    language: str | None = None
    keys: str = "auto"


@dataclass(frozen=True)
class Skipped:
    """A file, tune or verse that is not in the corpus, and why.

    Attributes:
        source: name of the file in the corpus.
        reason: one sentence.
        tune: index in the file; None for the whole file.
        verse: number from 1; None for the whole tune.
    """

    source: str
    reason: str
    tune: int | None = None
    verse: int | None = None


@dataclass(frozen=True)
class FileContent:
    """What a file gave.

    Attributes:
        tunes: bytes of a structured array (`fingerprint.TUNE`), one item a tune.
        verses: bytes of a structured array (`fingerprint.VERSE`), one item a row.
        rows: of all verses in their order; their values are named by `ROW_FIELDS`.
        skipped: what was left out.
        digest: hash of the file's content; "" where it could not be read.
        seconds: time spent on reading, on extraction and on writing the rows.
    """

    tunes: bytes = b""
    verses: bytes = b""
    rows: tuple[tuple[Any, ...], ...] = ()
    skipped: tuple[Skipped, ...] = ()
    digest: str = ""
    seconds: tuple[float, float, float] = (0.0, 0.0, 0.0)
