"""Input files: whether they can be read at all."""

from pathlib import Path

from melregen.errors import ParseError, reason_of

SIZE_LIMIT = 64 * 2**20
"""Bytes beyond which no file is read: the largest tune books stay well below."""


def check_input(path: str | Path) -> Path:
    """Return the path of a file that exists, can be opened, is not empty and not huge.

    Raises:
        ParseError: it is none of these; the message says which.
    """
    path = Path(path)
    try:
        if path.is_dir():
            raise ParseError(f"{path} is a folder; name a file in it")
        if path.exists() and not path.is_file():
            raise ParseError(f"{path} is a device or a pipe; save what it holds as a file")
        if path.stat().st_size > SIZE_LIMIT:
            raise ParseError(
                f"{path} is larger than {SIZE_LIMIT // 2**20} MB, too large for music; divide it"
            )
        with path.open("rb") as file:
            if not file.read(1):
                raise ParseError(f"{path} is empty")
    except FileNotFoundError:
        raise ParseError(f"{path} does not exist") from None
    except OSError as error:
        raise ParseError(f"{path} cannot be read: {reason_of(error)}") from None
    except ValueError as error:
        if isinstance(error, ParseError):
            raise
        raise ParseError(f"{str(path)!r} is not a file name") from None
    return path
