"""The fitted parameters that come with the package, read from beside their models."""

import json
from importlib.resources import files
from typing import Any

from numpy.typing import NDArray


def load_arrays(model: str) -> dict[str, NDArray[Any]]:
    """Return the arrays of a small model by name.

    Args:
        model: its folder in `melregen.extraction`: "keys", "chords" or "phrases".
    """
    from safetensors.numpy import load

    return load(_place(model).joinpath("parameters.safetensors").read_bytes())


def load_note(model: str) -> dict[str, Any]:
    """Return the parameters that are no arrays, and what a model was fitted to.

    Args:
        model: its folder in `melregen.extraction`: "keys", "phrases" or "melody".
    """
    note: dict[str, Any] = json.loads(_place(model).joinpath("parameters.json").read_text("utf-8"))
    return note


def _place(model: str) -> Any:
    return files(f"melregen.extraction.{model}")
