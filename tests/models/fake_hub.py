"""A hub of models that is a folder, in the place of huggingface_hub's network functions."""

import fnmatch
import shutil
from inspect import signature
from pathlib import Path
from types import SimpleNamespace

import huggingface_hub
import pytest

_REAL = {
    "snapshot_download": signature(huggingface_hub.snapshot_download),
    "create_repo": signature(huggingface_hub.HfApi.create_repo),
    "upload_folder": signature(huggingface_hub.HfApi.upload_folder),
}
"""What the library itself takes, so that nothing is asked here that it would refuse."""


class FakeHub:
    """Keeps models as folders below `root` and notes what is asked of it."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.fetched: list[tuple[str, dict[str, object]]] = []
        self.created: list[tuple[str, bool | None]] = []
        self.tokens: list[object] = []

    def snapshot_download(self, repo_id, *, allow_patterns, **options):
        _REAL["snapshot_download"].bind(repo_id, allow_patterns=allow_patterns, **options)
        self.fetched.append((repo_id, options))
        source = self.root / repo_id
        if not source.is_dir():
            raise RepositoryNotFoundError(f"404. Repository {repo_id} not found.\nCheck it.")
        cache = self.root / "cache" / repo_id
        for file in source.rglob("*"):
            name = file.relative_to(source).as_posix()
            if file.is_file() and any(fnmatch.fnmatch(name, p) for p in allow_patterns):
                (cache / name).parent.mkdir(parents=True, exist_ok=True)
                shutil.copy(file, cache / name)
        return str(cache)

    def HfApi(self, token=None):  # noqa: N802  (as the library has it)
        self.tokens.append(token)
        return self

    def create_repo(self, *, repo_id, private, exist_ok):
        _REAL["create_repo"].bind(self, repo_id=repo_id, private=private, exist_ok=exist_ok)
        assert exist_ok
        self.created.append((repo_id, private))
        return SimpleNamespace(repo_id=repo_id if "/" in repo_id else f"me/{repo_id}")

    def upload_folder(self, *, repo_id, repo_type, folder_path, commit_message, **options):
        _REAL["upload_folder"].bind(
            self, repo_id=repo_id, repo_type=repo_type, folder_path=folder_path,
            commit_message=commit_message, **options,
        )  # fmt: skip
        assert repo_type == "model"
        shutil.copytree(folder_path, self.root / repo_id, dirs_exist_ok=True)
        return SimpleNamespace(commit_url=f"hub:{repo_id}/{commit_message}")


class RepositoryNotFoundError(OSError):
    """Named as the library's."""


def no_network(*_args, **_options):
    """Stand in for a function of huggingface_hub that a test must not reach."""
    pytest.fail("the network was asked")
