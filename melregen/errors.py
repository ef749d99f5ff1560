"""The errors that melregen raises on purpose, each with a message a user can act on."""

import os

_LONGEST_QUOTE = 60


def shorten(text: str) -> str:
    """Return a piece of what a user wrote as a message may quote it: printable, and not long."""
    text = "".join(c if c.isprintable() else " " if c.isspace() else "\ufffd" for c in text)
    return text if len(text) <= _LONGEST_QUOTE else f"{text[:40]}...{text[-10:]}"


class MelregenError(Exception):
    """Base of all errors a user can cause and fix; the command prints its one sentence."""


class InvalidMusicError(MelregenError, ValueError):
    """A musical value breaks a rule of its type (a note overlaps, a bar does not add up)."""


class ParseError(MelregenError, ValueError):
    """A text or a file cannot be read as what it should be; the message names the place."""


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
