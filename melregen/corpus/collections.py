"""The registry of open corpora."""

import re
import tomllib
from dataclasses import dataclass, fields
from pathlib import Path

from melregen.errors import ParseError


@dataclass(frozen=True)
class OpenCorpus:
    """A collection that anyone may fetch.

    Attributes:
        name: short name.
        address: of its archive, http or https.
        licence: as the collection states it.
        holds: what is inside.
        use: "train" or "evaluate".
        sha256: of the archive; "" where it is not known beforehand.
        unread: why melregen cannot read it as it is; "" where it can.
    """

    name: str
    address: str
    licence: str
    holds: str
    use: str = "train"
    sha256: str = ""
    unread: str = ""


def read_registry(path: Path | None = None) -> dict[str, OpenCorpus]:
    """Read a registry.

    Args:
        path: a TOML file with one table a corpus; None for the registry that comes with melregen.

    Raises:
        ParseError: the file is missing or damaged, or a table has missing or unknown fields.
    """
    path = path or _own_registry()
    try:
        tables = tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise ParseError(f"{path} cannot be read: {error.strerror or error}") from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ParseError(f"{path} is no TOML: {error}") from None
    known = {field.name for field in fields(OpenCorpus)} - {"name"}
    registry = {}
    for name, table in tables.items():
        if not isinstance(table, dict) or not {"address", "licence", "holds"} <= set(table):
            raise ParseError(f"{path}: [{name}] needs address, licence and holds")
        if not re.fullmatch(r"\w[\w.-]*", name):
            raise ParseError(
                f"{path}: [{name}] is no name of a corpus, which has letters, digits, - and ."
            )
        unknown = set(table) - known
        if unknown or not all(isinstance(value, str) for value in table.values()):
            raise ParseError(
                f"{path}: [{name}] takes texts for {', '.join(sorted(known))}, and nothing else"
            )
        registry[name] = OpenCorpus(name=name, **table)
    return registry


def _own_registry() -> Path:
    package = Path(__file__).resolve().parents[1]
    for folder in (package / "data", package.parent / "data"):
        if (folder / "sources.toml").is_file():
            return folder / "sources.toml"
    raise ParseError("this installation of melregen has no registry; give one with --registry")
