"""The character set of a MIDI file's texts, which the file does not name."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar

from melregen.errors import ParseError, shorten
from melregen.lyrics.charset import likeliest_charset

_TAGS = {b"{@LATIN}": "cp1252", b"{@JP}": "cp932", b"{@UTF-8}": "utf-8"}
"""Tags of MIDI recommended practice RP-026."""
_WIDE = frozenset({"cp932", "euc-jp", "cp949", "gb18030", "big5"})


_NAMED: ContextVar[str | None] = ContextVar("charset of MIDI files", default=None)


@contextmanager
def named_charset(charset: str | None) -> Iterator[None]:
    """Read the texts of MIDI files in a character set, as long as the block goes on.

    Args:
        charset: its name; None finds that of each file.

    Raises:
        ParseError: there is no such character set.
    """
    if charset is not None:
        try:
            "".encode(charset)
        except LookupError:
            raise ParseError(
                f"'{shorten(charset)}' is no character set; name one like utf-8, windows-1251 or "
                "shift_jis"
            ) from None
    token = _NAMED.set(charset)
    try:
        yield
    finally:
        _NAMED.reset(token)


def detect_charset(texts: Sequence[bytes]) -> str:
    """Return the name of the character set that makes most sense of all texts of a file.

    UTF-8 where most texts that are not ASCII are valid UTF-8, else as `likeliest_charset` finds.
    """
    named = _NAMED.get()
    if named is not None:
        return named
    for text in texts:
        for tag, charset in _TAGS.items():
            if tag in text:
                return charset
    foreign = [text for text in texts if not text.isascii()]
    valid = sum(_is_valid(text, "utf-8") for text in foreign)
    if 2 * valid >= len(foreign):
        return "utf-8"
    return likeliest_charset(_joined(texts))


def decode_text(text: bytes, charset: str) -> str:
    """Read a text; where it does not fit the file's character set, as another one.

    Args:
        text: the bytes of one event.
        charset: as `detect_charset` found it.
    """
    # A single Chinese or Japanese character may look like UTF-8; an accented letter hardly ever.
    if charset == _NAMED.get():
        return text.decode(charset, errors="replace").replace("\0", "")
    order = (charset, "utf-8") if charset in _WIDE else ("utf-8", charset)
    for name in (*order, "cp1252"):
        try:
            return text.decode(name).replace("\0", "")
        except UnicodeDecodeError:
            continue
    return text.decode("latin-1").replace("\0", "")


def _is_valid(text: bytes, charset: str) -> bool:
    try:
        text.decode(charset)
    except UnicodeDecodeError:
        return False
    return True


def _joined(texts: Sequence[bytes]) -> list[bytes]:
    """Join syllables to running text: a letter alone tells less than its word."""
    return [b"".join(text.replace(b"\0", b"") for text in texts)]
