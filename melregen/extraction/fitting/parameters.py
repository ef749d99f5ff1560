"""Parameters of the small models of extraction: where they lie, and how a fit writes them."""

import argparse
import json
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from numpy.typing import NDArray

from melregen.atomic import atomic_output

MODELS = Path(__file__).parents[1]
"""The folder of the small models, each in a folder of its own with its parameters."""


def options_parser(
    description: str | None, output: Path, *, needs_sources: bool = True
) -> argparse.ArgumentParser:
    """Return a parser of the options that all fits have: --corpus, --data, --output and --seed.

    Args:
        description: docstring of the command, printed as it is.
        output: file or folder that is written if none is named.
        needs_sources: whether the fit reads the files that the corpus was built from (--data).
    """
    command = getattr(sys.modules["__main__"], "__spec__", None)
    parser = argparse.ArgumentParser(
        prog=f"python -m {command.name}" if command else None,
        description=description,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--corpus", type=Path, required=True, help="a built corpus")
    if needs_sources:
        parser.add_argument(
            "--data", type=Path, required=True, help="folder that its sources are named from"
        )
    kind = "file" if output.suffix else "folder"
    parser.add_argument("--output", type=Path, default=output, help=f"{kind} (%(default)s)")
    parser.add_argument("--seed", type=int, default=0, help="of all that is random (%(default)s)")
    return parser


def write_arrays(
    path: Path, arrays: Mapping[str, NDArray[Any]], metadata: Mapping[str, str] | None = None
) -> None:
    """Write arrays as a safetensors file, whole or not at all.

    Args:
        path: the file; its folder is made where it is missing.
        arrays: contiguous, by name.
        metadata: what the file says of itself.

    Raises:
        OutputError: the file cannot be written.
    """
    from safetensors.numpy import save

    # Not save_file, whose files none but their owner may read.
    content = save(dict(arrays), metadata=dict(metadata) if metadata else None)
    _write(path, content)


def write_note(path: Path, note: Mapping[str, Any], indent: int = 2) -> None:
    """Write parameters, or what they were fitted to, as a JSON file, whole or not at all.

    Args:
        path: the file; its folder is made where it is missing.
        note: in the order that it is written.
        indent: spaces of each level.

    Raises:
        OutputError: the file cannot be written.
    """
    _write(path, (json.dumps(note, indent=indent) + "\n").encode())


def _write(path: Path, content: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    with atomic_output(path) as temporary:
        temporary.write_bytes(content)
