"""Text files of lyrics: their bytes, decoded."""

from pathlib import Path

from melregen.errors import ParseError
from melregen.lyrics.charset import decode_text

SIZE_LIMIT = 200_000
"""Bytes beyond which a text is no song: the longest ballads have a tenth of them."""

_SIGNATURES = {
    b"%PDF-": "a PDF",
    b"PK\x03\x04": "a word processor's file (or an archive)",
    b"\xd0\xcf\x11\xe0": "a Word document",
    b"MThd": "a MIDI file",
}
"""How files begin that people take for texts."""


def read_lyrics(path: str | Path, charset: str | None = None) -> str:
    """Read a text file.

    Args:
        path: of the file.
        charset: its character set; None finds out.

    Raises:
        ParseError: the file is missing, cannot be read, or holds something else than text.
    """
    file = Path(path)
    try:
        with file.open("rb") as stream:
            raw = stream.read(SIZE_LIMIT + 1)
    except (OSError, ValueError) as error:
        reason = (getattr(error, "strerror", None) or str(error)).lower()
        raise ParseError(f"{file} cannot be read: {reason}") from error
    return decode_lyrics(raw, str(file), charset)


def decode_lyrics(raw: bytes, source: str, charset: str | None = None) -> str:
    """Decode the bytes of a text.

    Args:
        raw: the bytes.
        source: what error messages call them, such as the file's name.
        charset: their character set; None finds out.

    Raises:
        ParseError: they are something else than text, or too many.
    """
    if len(raw) > SIZE_LIMIT:
        raise ParseError(
            f"{source} is larger than {SIZE_LIMIT // 1000} kB, too long for a song; divide it"
        )
    for signature, what in _SIGNATURES.items():
        if raw.startswith(signature):
            raise ParseError(
                f"{source} is not a text file but {what}; save the lyrics as plain text in UTF-8"
            )
    try:
        text = decode_text(raw, charset)
    except ParseError as error:
        raise ParseError(f"{source} {error}") from None
    if text is None:
        raise ParseError(f"{source} is not a text file; save the lyrics as plain text in UTF-8")
    return text.replace("\r\n", "\n").replace("\r", "\n")
