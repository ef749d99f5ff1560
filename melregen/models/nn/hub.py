"""Hubs of models: a name such as "owner/name" to a local folder, and a folder to the hub.

Nothing is asked of a network unless a text names a model of a hub: a folder that exists and any
`Path` are read as they are. Only the files of checkpoints are fetched, never a pickle.
huggingface_hub is imported here alone, and only then: it takes a tenth of torch's time to start.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType

from melregen.errors import CheckpointError, MelregenError, OutputError, shorten
from melregen.models.nn.checkpoint import CARD_NAME, CONFIG_NAME, WEIGHTS_NAME

_NAME = re.compile(r"[A-Za-z0-9][\w.-]*/[A-Za-z0-9][\w.-]*", re.ASCII)

CHECKPOINT_FILES = (CONFIG_NAME, WEIGHTS_NAME, CARD_NAME)

CARD_HEADER = """\
---
library_name: melregen
tags: [music, symbolic-music, melody, lyrics]
---
"""
"""What model hubs read of a model card."""


@dataclass(frozen=True)
class HubOptions:
    """How to fetch from a hub, by the names that huggingface_hub gives them."""

    revision: str | None = None  # branch, tag or commit; None for the newest
    cache_dir: str | Path | None = None  # None for the usual cache
    token: str | bool | None = None  # None for that of `hf auth login`
    force_download: bool = False  # also what the cache holds
    local_files_only: bool = False  # the cache alone, no network


def local_folder(
    name_or_path: str | Path, files: Sequence[str], options: HubOptions | None = None
) -> Path:
    """Return the folder of a checkpoint, fetched first where a text names a model of the hub.

    Args:
        name_or_path: a folder, or a name such as "owner/name".
        files: paths in the repository to fetch.
        options: how to fetch.

    Raises:
        CheckpointError: there is no such folder, or the hub has no such model or does not answer.
    """
    folder = Path(name_or_path)
    if isinstance(name_or_path, Path) or folder.is_dir() or not _NAME.fullmatch(name_or_path):
        return folder
    return _fetch(name_or_path, files, options or HubOptions())


def _fetch(name: str, files: Sequence[str], options: HubOptions) -> Path:
    huggingface_hub = _library(f"'{name}' is not a folder, and to fetch a model of that name")
    try:
        folder = huggingface_hub.snapshot_download(
            name,
            allow_patterns=list(files),
            revision=options.revision,
            cache_dir=options.cache_dir,
            token=options.token,
            force_download=options.force_download,
            local_files_only=options.local_files_only,
        )
    except Exception as error:  # whatever its network libraries raise
        kinds = {kind.__name__ for kind in type(error).__mro__}
        if kinds & {"RepositoryNotFoundError", "RevisionNotFoundError"}:
            raise CheckpointError(
                f"'{name}' is not a folder, and the hub has no model of that name and revision "
                "that is open to you; check the name, or log in by `hf auth login`"
            ) from error
        raise CheckpointError(
            f"'{name}' is not a folder, and no model of that name could be fetched from the hub "
            f"({_reason(error)}); give a folder, or try again with a network"
        ) from error
    return Path(folder)


def upload_folder(
    folder: Path,
    name: str,
    *,
    private: bool | None = None,
    token: str | bool | None = None,
    commit_message: str = "Upload a melregen model",
    branch: str | None = None,
    create_pr: bool = False,
) -> str:
    """Upload the files of a folder to a model of the hub, which is made if need be.

    Returns:
        The address of the commit.

    Raises:
        OutputError: the hub refuses it or does not answer.
    """
    huggingface_hub = _library("to upload a model")
    try:
        hub = huggingface_hub.HfApi(token=token)
        name = hub.create_repo(repo_id=name, private=private, exist_ok=True).repo_id
        commit = hub.upload_folder(
            repo_id=name,
            repo_type="model",
            folder_path=folder,
            commit_message=commit_message,
            revision=branch,
            create_pr=create_pr,
        )
    except Exception as error:  # whatever its network libraries raise
        raise OutputError(
            f"'{shorten(name)}' could not be uploaded to the hub ({_reason(error)})"
        ) from error
    return str(getattr(commit, "commit_url", commit))


def _library(purpose: str) -> ModuleType:
    try:
        import huggingface_hub
    except ImportError:
        raise MelregenError(
            f"{purpose} needs huggingface_hub; install it with pip install huggingface_hub"
        ) from None
    return huggingface_hub


def _reason(error: Exception) -> str:
    """Return the first sentence of a library's message."""
    lines = str(error).strip().splitlines()
    text = " ".join(lines[0].split()).partition(". ")[0] if lines else ""
    return (text or type(error).__name__).rstrip(".")[:200]
