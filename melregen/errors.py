"""The errors that melregen raises on purpose, each with a message a user can act on."""

import os
from collections.abc import Iterable

_LONGEST_QUOTE = 60


def shorten(text: str) -> str:
    """Return a piece of what a user wrote as a message may quote it: printable, and not long."""
    text = "".join(c if c.isprintable() else " " if c.isspace() else "\ufffd" for c in text)
    return text if len(text) <= _LONGEST_QUOTE else f"{text[:40]}...{text[-10:]}"


def nearest(word: str, known: Iterable[str], likeness: float = 0.6) -> str | None:
    """Return the known word that a mistyped one is most like; None where none is near.

    Args:
        word: what was written.
        known: what it may be.
        likeness: how near is near, as difflib reckons it, from 0 to 1.
    """
    from difflib import get_close_matches

    return next(iter(get_close_matches(word, list(known), 1, likeness)), None)


def suggest(word: str, known: Iterable[str], otherwise: str) -> str:
    """Return the end of a message about a word that is not known.

    Args:
        word: what was written.
        known: what it may be.
        otherwise: what is said where none of them is near.
    """
    meant = nearest(word, known)
    return f"did you mean '{meant}'?" if meant else otherwise


class MelregenError(Exception):
    """Base of all errors a user can cause and fix; the command prints its one sentence."""


class InvalidMusicError(MelregenError, ValueError):
    """A musical value breaks a rule of its type (a note overlaps, a bar does not add up)."""


class ParseError(MelregenError, ValueError):
    """A text or a file cannot be read as what it should be; the message names the place."""


class ChordsAloneError(ParseError):
    """A text of words holds chords, and no word that could be sung."""


class EmptyMelodyError(MelregenError, ValueError):
    """A file or sheet that holds no melody note."""


class WishError(MelregenError, ValueError):
    """Wishes for a song that cannot all be met (impossible range, chords that do not fit)."""


class CheckpointError(MelregenError):
    """A checkpoint is missing, damaged or of another kind."""


class OutputError(MelregenError, OSError):
    """An output could not be written."""


def reason_of(error: OSError) -> str:
    """Return why the system refused a file, as the end of a sentence."""
    text = os.strerror(error.errno) if error.errno else str(error)
    return text[:1].lower() + text[1:]
