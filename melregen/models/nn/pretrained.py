"""Networks that are loaded, saved and shared as hubs of models have it.

The files and the methods are those of huggingface_hub's `PyTorchModelHubMixin`, which can read the
folders written here. It is not a base class itself, because its import takes a tenth of torch's
time, and because it loads pickles where a folder has no safetensors.
"""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, ClassVar, Self

import torch
from torch import Tensor, nn
from torch.overrides import TorchFunctionMode

from melregen.errors import CheckpointError, OutputError, reason_of
from melregen.models.nn.checkpoint import (
    CARD_NAME,
    CONFIG_NAME,
    check_vocabulary,
    config_from_values,
    read_config,
    read_weights,
    write_config,
    write_weights,
)
from melregen.models.nn.growth import Growth
from melregen.models.nn.hub import (
    CARD_HEADER,
    CHECKPOINT_FILES,
    HubOptions,
    local_folder,
    upload_folder,
)


class _UndrawnWeights(TorchFunctionMode):
    """Builds networks without drawing weights, which is most of the time of loading them.

    The weights are whatever was in the memory: all of them are to be read from a file next.
    """

    def __torch_function__(
        self,
        function: Callable[..., Any],
        types: Any,
        args: tuple[Any, ...] = (),
        kwargs: dict[str, Any] | None = None,
    ) -> Any:
        kwargs = kwargs or {}
        if function in _DRAWS or getattr(function, "__module__", "") == nn.init.__name__:
            return kwargs["tensor"] if "tensor" in kwargs else args[0]
        return function(*args, **kwargs)


_DRAWS = (Tensor.uniform_, Tensor.normal_)


class PretrainedModel(nn.Module):
    """A network with a configuration, a vocabulary and a model card.

    Attributes:
        model_type: what it is ("planner", "renderer").
        config_class: dataclass of its sizes; the constructor takes one.
        first_vocabulary: digest of the vocabulary of checkpoints that do not say theirs.
        purpose: what it does, as a sentence without its full stop.
        growth: what earlier checkpoints may lack.
        config: its sizes.
        card: the model card that came with the weights, "" for none.
        new_columns: those of which the weights that were loaded know nothing.
    """

    model_type: ClassVar[str]
    config_class: ClassVar[type[Any]]
    first_vocabulary: ClassVar[str]
    purpose: ClassVar[str]
    growth: ClassVar[Growth] = Growth()
    config: Any
    card: str = ""
    new_columns: tuple[str, ...] = ()

    @classmethod
    def vocabulary(cls) -> dict[str, object]:
        """Return what the ids mean that the network reads and chooses, as plain values."""
        raise NotImplementedError

    @classmethod
    def from_values(cls, values: Mapping[str, object]) -> Self:
        """Return a network with fresh weights.

        Args:
            values: sizes by the names of `config_class`; its defaults for the others.

        Raises:
            CheckpointError: a value is unknown, of the wrong type or out of range.
        """
        return cls(config_from_values(cls.config_class, values))

    @classmethod
    def from_pretrained(
        cls,
        name_or_path: str | Path,
        *,
        subfolder: str = "",
        revision: str | None = None,
        cache_dir: str | Path | None = None,
        token: str | bool | None = None,
        force_download: bool = False,
        local_files_only: bool = False,
    ) -> Self:
        """Load a network, ready for inference.

        Args:
            name_or_path: a folder, or the name of a model of the hub such as "owner/name"; only
                such a name, where no folder has it, is fetched.
            subfolder: where the network lies below that ("planner").
            revision: branch, tag or commit of the hub.
            cache_dir: where to keep what is fetched; None for the usual place.
            token: for closed models; None for that of `hf auth login`.
            force_download: fetch also what is in the cache.
            local_files_only: take it from the cache or not at all.

        Raises:
            CheckpointError: files are missing or damaged, hold another kind of network, or were
                trained with another vocabulary; or the hub has no such model or does not answer.
        """
        options = HubOptions(revision, cache_dir, token, force_download, local_files_only)
        files = [f"{subfolder}/{name}" if subfolder else name for name in CHECKPOINT_FILES]
        folder = local_folder(name_or_path, files, options) / subfolder
        stored = read_config(folder, cls.model_type)
        config = folder / CONFIG_NAME
        try:
            here = cls.vocabulary()
            there = stored.vocabulary
            if there is not None:
                there = cls.growth.complete_vocabulary(there, here)
            check_vocabulary(there, here, cls.first_vocabulary)
            with _UndrawnWeights():
                model = cls.from_values(stored.sizes)
        except CheckpointError as error:
            raise CheckpointError(f"{config}: {error}") from None
        except (RuntimeError, ValueError, ArithmeticError, AssertionError, MemoryError) as error:
            reason = str(error).splitlines()[0][:100] if str(error) else type(error).__name__
            raise CheckpointError(
                f"{config}: its settings make no network ({reason}); fetch the checkpoint again"
            ) from None
        read_weights(folder, model, cls.growth)
        model.card = read_card(folder)
        if stored.vocabulary is not None:
            model.new_columns = cls.growth.new_columns(stored.vocabulary, here)
        return model.eval()

    def save_pretrained(
        self,
        save_directory: str | Path,
        *,
        dtype: torch.dtype | None = None,
        push_to_hub: bool = False,
        repo_id: str | None = None,
    ) -> str | None:
        """Write config.json, model.safetensors and, where there is none, a model card.

        Args:
            save_directory: the folder, made if need be.
            dtype: what to store the weights as, such as `torch.float16`; None as they are.
            push_to_hub: upload it too.
            repo_id: its name there; None for that of the folder.

        Returns:
            The address of the upload, None where there is none.

        Raises:
            OutputError: the folder cannot be written, or the hub refuses it.
        """
        folder = Path(save_directory)
        with complete_folder(folder) as temporary:
            self.write_files(temporary, dtype=dtype)
            if not (folder / CARD_NAME).exists():
                (temporary / CARD_NAME).write_text(self.model_card, "utf-8")
        return self.push_to_hub(repo_id or folder.name, dtype=dtype) if push_to_hub else None

    def push_to_hub(
        self,
        repo_id: str,
        *,
        dtype: torch.dtype | None = None,
        commit_message: str = "Upload a melregen model",
        private: bool | None = None,
        token: str | None = None,
        branch: str | None = None,
        create_pr: bool = False,
    ) -> str:
        """Upload the network with its model card.

        Args:
            repo_id: the name of the model at the hub, such as "owner/name"; made if need be.
            dtype: what to store the weights as; None as they are.
            commit_message: of the upload.
            private: whether a new model is closed to others; None for the owner's default.
            token: None for that of `hf auth login`.
            branch: to upload to; None for the main one.
            create_pr: propose the upload instead of making it.

        Returns:
            The address of the commit.

        Raises:
            OutputError: the hub refuses it or does not answer.
        """
        with TemporaryDirectory() as temporary:
            folder = Path(temporary)
            self.save_pretrained(folder, dtype=dtype)
            return upload_folder(
                folder,
                repo_id,
                private=private,
                token=token,
                commit_message=commit_message,
                branch=branch,
                create_pr=create_pr,
            )

    def write_files(self, folder: Path, *, dtype: torch.dtype | None = None) -> None:
        """Write config.json and model.safetensors alone.

        Args:
            folder: the folder, made if need be.
            dtype: what to store the weights as; None as they are.
        """
        folder.mkdir(parents=True, exist_ok=True)
        stored = write_weights(folder, self, dtype)
        name = str(stored).removeprefix("torch.")
        write_config(folder, self.model_type, asdict(self.config), self.vocabulary(), name)

    @property
    def model_card(self) -> str:
        """The model card that came with the weights, or a short one."""
        if self.card:
            return self.card
        weights = sum(parameter.numel() for parameter in self.parameters())
        return (
            f"{CARD_HEADER}\n# melregen {self.model_type}\n\n{self.purpose}. {weights:,} weights.\n"
            "\n## Loading\n\n```python\n"
            f"from {type(self).__module__} import {type(self).__name__}\n"
            f"model = {type(self).__name__}.from_pretrained('FOLDER')\n```\n"
        )


@contextmanager
def complete_folder(folder: Path) -> Iterator[Path]:
    """Give a temporary folder whose files are moved to `folder` when all are complete.

    Raises:
        OutputError: the folder cannot be written.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with TemporaryDirectory(prefix=".saving-", dir=folder) as name:
            temporary = Path(name)
            yield temporary
            for file in sorted(path for path in temporary.rglob("*") if path.is_file()):
                target = folder / file.relative_to(temporary)
                target.parent.mkdir(parents=True, exist_ok=True)
                file.replace(target)
    except OutputError:
        raise
    except OSError as error:
        raise OutputError(f"{folder} cannot be written: {reason_of(error)}") from error


def read_card(folder: Path) -> str:
    """Return the model card of a folder, "" where it has none that can be read."""
    try:
        return (folder / CARD_NAME).read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError):
        return ""
