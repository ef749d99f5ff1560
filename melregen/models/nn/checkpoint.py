"""Checkpoint folders: config.json and model.safetensors; nothing in them can run code."""

import json
from collections.abc import Callable, Mapping
from dataclasses import fields
from pathlib import Path
from typing import Any, TypeVar

from torch import nn

from melregen.atomic import atomic_output
from melregen.errors import CheckpointError

CONFIG_NAME = "config.json"
WEIGHTS_NAME = "model.safetensors"
FORMAT_VERSION = 1

_LARGEST_SETTING = 16384
_MOST_LAYERS = 128

Module = TypeVar("Module", bound=nn.Module)
Config = TypeVar("Config")


def settings_from(kind: type[Config], settings: Mapping[str, object]) -> Config:
    """Build a configuration dataclass from plain values.

    Raises:
        CheckpointError: a setting is unknown or of the wrong type.
    """
    known = {field.name: field.type for field in fields(kind)}  # type: ignore[arg-type]
    for name, value in settings.items():
        if name not in known:
            raise CheckpointError(
                f"'{name}' is not a model setting; the settings are {', '.join(known)}"
            )
        wanted = known[name]
        if isinstance(value, bool) or not isinstance(value, (int, float)):
            raise CheckpointError(f"the model setting '{name}' must be a number, not {value!r}")
        if wanted in (int, "int") and not isinstance(value, int):
            raise CheckpointError(f"the model setting '{name}' must be a whole number")
        # NaN is in no range. No setting may make a network that fills the memory by itself.
        if not 0 <= value <= _LARGEST_SETTING or (value == 0 and isinstance(value, int)):
            raise CheckpointError(
                f"the model setting '{name}' is {value}; it must be from 1 to {_LARGEST_SETTING}"
            )
        if name.endswith("_layers") and value > _MOST_LAYERS:
            raise CheckpointError(f"the model setting '{name}' must be at most {_MOST_LAYERS}")
    return kind(**settings)


def save_module(
    module: nn.Module, path: Path, name: str, config: Mapping[str, object], *, half: bool = False
) -> None:
    """Write a network to a folder.

    Args:
        module: the network.
        path: the folder, made if need be.
        name: what the network is ("planner", "renderer").
        config: its settings.
        half: store 16-bit weights (half the size; loading returns to 32 bits).
    """
    import torch
    from safetensors.torch import save_file

    path.mkdir(parents=True, exist_ok=True)
    weights = {
        key: (tensor.to(torch.float16) if half and tensor.is_floating_point() else tensor)
        .detach()
        .cpu()
        .contiguous()
        for key, tensor in module.state_dict().items()
    }
    with atomic_output(path / WEIGHTS_NAME) as temporary:
        save_file(weights, temporary)
    document = {"model": name, "version": FORMAT_VERSION, "settings": dict(config)}
    (path / CONFIG_NAME).write_text(json.dumps(document, indent=2) + "\n", encoding="utf-8")


def load_module(path: Path, name: str, build: Callable[[dict[str, Any]], Module]) -> Module:
    """Read a network from a folder, ready for inference.

    Raises:
        CheckpointError: files are missing or damaged, or hold another kind of network.
    """
    import torch
    from safetensors import SafetensorError
    from safetensors.torch import load_file

    config, weights = path / CONFIG_NAME, path / WEIGHTS_NAME
    for file in (config, weights):
        if not file.is_file():
            raise CheckpointError(
                f"{path} is not a {name} checkpoint: {file.name} is missing; "
                "give a folder that `melregen train` wrote"
            )
    try:
        document = json.loads(config.read_text(encoding="utf-8"))
        found, settings = document["model"], dict(document["settings"])
    except (ValueError, KeyError, TypeError, UnicodeDecodeError):
        raise CheckpointError(f"{config} is damaged; fetch the checkpoint again") from None
    if found != name:
        raise CheckpointError(f"{path} holds a {found}, not a {name}")
    if document.get("version") != FORMAT_VERSION:
        raise CheckpointError(
            f"{config} is of version {document.get('version')}, this melregen reads "
            f"{FORMAT_VERSION}; update melregen or train again"
        )
    try:
        module = build(settings)
    except CheckpointError as error:
        raise CheckpointError(f"{config}: {error}") from None
    except (RuntimeError, ValueError, ArithmeticError, AssertionError, MemoryError) as error:
        reason = str(error).splitlines()[0][:100] if str(error) else type(error).__name__
        raise CheckpointError(
            f"{config}: its settings make no network ({reason}); fetch the checkpoint again"
        ) from None
    try:
        state = load_file(weights)
        floats = {k: t.float() if t.dtype == torch.float16 else t for k, t in state.items()}
        module.load_state_dict(floats)
        broken = [key for key, tensor in floats.items() if not bool(torch.isfinite(tensor).all())]
    except (SafetensorError, RuntimeError, OSError):
        raise CheckpointError(
            f"{weights} is damaged or does not fit {config.name}; fetch the checkpoint again"
        ) from None
    if broken:
        raise CheckpointError(
            f"{weights} holds values that are no numbers ('{broken[0]}'); "
            "fetch the checkpoint again, or train with a lower learning rate"
        )
    return module.eval()
