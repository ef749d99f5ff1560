"""Checkpoint folders: a flat config.json and model.safetensors; nothing in them can run code.

`config.json` holds the size of the network by the names of its configuration class, as hubs of
models expect it, and beside that:

- `model_type`: "planner" or "renderer"
- `format_version`: of this layout
- `dtype`: of the weights in the file
- `vocabulary`: what the ids mean that the network reads and chooses; compared when it is loaded
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass, fields
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Literal, TypeVar, get_args, get_origin

from melregen.atomic import atomic_output
from melregen.errors import CheckpointError, shorten

if TYPE_CHECKING:
    import torch
    from torch import nn

    from melregen.models.nn.growth import Growth

CONFIG_NAME = "config.json"
WEIGHTS_NAME = "model.safetensors"
CARD_NAME = "README.md"
FORMAT_VERSION = 2

_LARGEST_SIZE = 16384
_MOST_LAYERS = 128
_OTHER_FIELDS = ("model_type", "format_version", "dtype", "vocabulary")

Config = TypeVar("Config")


@dataclass(frozen=True)
class StoredConfig:
    """What a `config.json` says.

    Attributes:
        sizes: the values of the configuration class.
        vocabulary: what the ids mean; None in files of version 1, which did not say it.
    """

    sizes: dict[str, object]
    vocabulary: dict[str, object] | None


def config_from_values(kind: type[Config], values: Mapping[str, object]) -> Config:
    """Build a configuration dataclass from plain values.

    Raises:
        CheckpointError: a value is unknown, of the wrong type or out of range.
    """
    known = {field.name: field.type for field in fields(kind)}  # type: ignore[arg-type]
    for name, value in values.items():
        if name not in known:
            raise CheckpointError(
                f"'{shorten(name)}' is not a model setting; the settings are {', '.join(known)}"
            )
        wanted = known[name]
        if get_origin(wanted) is Literal:
            if value not in get_args(wanted):
                raise CheckpointError(
                    f"the model setting '{name}' is {' or '.join(get_args(wanted))}, not {value!r}"
                )
            continue
        if isinstance(value, bool) or not isinstance(value, (int, float)):
            raise CheckpointError(f"the model setting '{name}' must be a number, not {value!r}")
        if wanted in (int, "int") and not isinstance(value, int):
            raise CheckpointError(f"the model setting '{name}' must be a whole number")
        # NaN is in no range. No setting may make a network that fills the memory by itself.
        if not 0 <= value <= _LARGEST_SIZE or (value == 0 and isinstance(value, int)):
            raise CheckpointError(
                f"the model setting '{name}' is {value}; it must be from 1 to {_LARGEST_SIZE}"
            )
        if name.endswith("layers") and value > _MOST_LAYERS:
            raise CheckpointError(f"the model setting '{name}' must be at most {_MOST_LAYERS}")
    return kind(**values)


def stored_type(folder: Path) -> str:
    """Return the `model_type` that the `config.json` of a folder names, "" where it names none."""
    try:
        document = json.loads((folder / CONFIG_NAME).read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError):
        return ""
    return str(document.get("model_type", "")) if isinstance(document, dict) else ""


def write_config(
    folder: Path,
    model_type: str,
    sizes: Mapping[str, object],
    vocabulary: Mapping[str, object],
    dtype: str,
) -> None:
    """Write `config.json`.

    Args:
        folder: of the checkpoint.
        model_type: "planner" or "renderer".
        sizes: the values of the configuration class.
        vocabulary: what the ids mean, as plain values.
        dtype: of the weights, such as "float32".
    """
    head = {"model_type": model_type, "format_version": FORMAT_VERSION, **sizes, "dtype": dtype}
    lines = [f"  {json.dumps(key)}: {json.dumps(value)}," for key, value in head.items()]
    tables = ",\n".join(f"    {json.dumps(k)}: {json.dumps(v)}" for k, v in vocabulary.items())
    text = "\n".join(["{", *lines, '  "vocabulary": {', tables, "  }", "}", ""])
    (folder / CONFIG_NAME).write_text(text, encoding="utf-8")


def read_config(folder: Path, model_type: str) -> StoredConfig:
    """Read `config.json`.

    Raises:
        CheckpointError: a file of the checkpoint is missing, or this one is damaged, too new, or
            that of another kind of network.
    """
    for name in (CONFIG_NAME, WEIGHTS_NAME):
        if not (folder / name).is_file():
            raise CheckpointError(
                f"{folder} is not a {model_type} checkpoint: {name} is missing; "
                "give a folder that `melregen train` wrote"
            )
    path = folder / CONFIG_NAME
    try:
        document = dict(json.loads(path.read_text(encoding="utf-8")))
        if "settings" in document:  # version 1
            found, version = document["model"], document.get("version")
            sizes, vocabulary = dict(document["settings"]), None
        else:
            found, version = document["model_type"], document["format_version"]
            sizes = {key: v for key, v in document.items() if key not in _OTHER_FIELDS}
            vocabulary = dict(document["vocabulary"])
    except (ValueError, KeyError, TypeError, RecursionError):
        raise CheckpointError(f"{path} is damaged; fetch the checkpoint again") from None
    if found != model_type:
        raise CheckpointError(f"{folder} holds a {shorten(str(found))}, not a {model_type}")
    if version != (FORMAT_VERSION if vocabulary is not None else 1):
        raise CheckpointError(
            f"{path} is of version {shorten(str(version))}, this melregen reads up to "
            f"{FORMAT_VERSION}; update melregen or train again"
        )
    return StoredConfig(sizes, vocabulary)


def check_vocabulary(
    stored: Mapping[str, object] | None, vocabulary: Mapping[str, object], first_digest: str
) -> None:
    """Compare the vocabulary that a network was trained with to that of this melregen.

    Args:
        stored: what the checkpoint says; None where it is older than that.
        vocabulary: what the code says.
        first_digest: `digest` of the vocabulary in use when checkpoints did not say it.

    Raises:
        CheckpointError: they differ; the message names the first difference.
    """
    if stored is None:
        if digest(vocabulary) != first_digest:
            raise CheckpointError(
                "the network was trained with the first vocabulary, and this melregen has another; "
                "load it with the version of melregen that wrote it, or train it again"
            )
        return
    fault = _first_difference(stored, vocabulary)
    if fault:
        raise CheckpointError(
            f"the network was trained with another vocabulary ({fault}); "
            "load it with the version of melregen that wrote it, or train it again"
        )


def digest(vocabulary: Mapping[str, object]) -> str:
    """Return a short hash of a vocabulary."""
    return sha256(json.dumps(vocabulary, sort_keys=True).encode()).hexdigest()[:16]


def _first_difference(stored: Mapping[str, object], vocabulary: Mapping[str, object]) -> str | None:
    for name, here in vocabulary.items():
        if name not in stored:
            return f"its {name} are missing"
        there = stored[name]
        if there == here:
            continue
        if not (isinstance(there, list) and isinstance(here, list)):
            return f"its {name} is {_quote(there)}, here {_quote(here)}"
        for place, (other, own) in enumerate(zip(there, here, strict=False), 1):
            if other != own:
                return f"entry {place} of its {name} is {_quote(other)}, here {_quote(own)}"
        return f"its {name} have {len(there)} entries, here {len(here)}"
    unknown = [name for name in stored if name not in vocabulary]
    return f"its {shorten(unknown[0])} are unknown here" if unknown else None


def _quote(value: object) -> str:
    return shorten(json.dumps(value))


def write_weights(
    folder: Path, module: "nn.Module", dtype: "torch.dtype | None" = None
) -> "torch.dtype":
    """Write the weights of a network.

    Args:
        folder: of the checkpoint.
        module: the network.
        dtype: what to store them as; None as they are. Half the size for 16 bits; loading
            returns to 32.

    Returns:
        The type that was stored.
    """
    from safetensors.torch import save_file

    weights = {
        key: tensor.detach().to("cpu", dtype if tensor.is_floating_point() else None).contiguous()
        for key, tensor in module.state_dict().items()
    }
    with atomic_output(folder / WEIGHTS_NAME) as temporary:
        save_file(weights, temporary)
    stored: torch.dtype = next(t.dtype for t in weights.values() if t.is_floating_point())
    return stored


def read_weights(folder: Path, module: "nn.Module", growth: "Growth | None" = None) -> None:
    """Read the weights of a network, which keep its own type (32 bits).

    Args:
        folder: of the checkpoint.
        module: the network.
        growth: what of it the checkpoint may lack; None for nothing.

    Raises:
        CheckpointError: they are damaged, do not fit the network, or are no numbers.
    """
    import torch
    from safetensors import SafetensorError
    from safetensors.torch import load_file

    path = folder / WEIGHTS_NAME
    try:
        weights = load_file(path)
        if growth is not None:
            weights = growth.pad_weights(weights, module.state_dict())
        module.load_state_dict(weights)
    except (SafetensorError, RuntimeError, OSError):
        raise CheckpointError(
            f"{path} is damaged or does not fit {CONFIG_NAME}; fetch the checkpoint again"
        ) from None
    # One bad number makes the sum one; five times as fast as to look at each.
    sums = {key: tensor.sum(dtype=torch.float64) for key, tensor in module.state_dict().items()}
    broken = [key for key, value in sums.items() if not bool(torch.isfinite(value))]
    if broken:
        raise CheckpointError(
            f"{path} holds values that are no numbers ('{broken[0]}'); "
            "fetch the checkpoint again, or train with a lower learning rate"
        )
