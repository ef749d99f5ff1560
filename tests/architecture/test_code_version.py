"""Caches notice every change of the code that made them."""

import pytest

from melregen.corpus import code_version
from melregen.corpus.code_version import CODE_OF_ENCODINGS, CODE_OF_ROWS, hash_code
from tests.architecture.imports import PACKAGE, modules, reach

PLAIN = {"melregen", "melregen.errors", "melregen.atomic", "melregen.garbage_collection"}
"""Modules that shape no row and no encoding."""


@pytest.mark.parametrize(
    ("entries", "places"),
    [
        (("melregen.corpus.rows",), CODE_OF_ROWS),
        (
            (
                "melregen.training.tasks.planner",
                "melregen.training.tasks.renderer",
                "melregen.training.tasks.masked",
            ),
            CODE_OF_ENCODINGS,
        ),
    ],
    ids=["rows", "encodings"],
)
def test_every_module_that_shapes_the_result_is_hashed(entries, places):
    uncovered = []
    for module in reach(*entries) - PLAIN:
        path = modules()[module].relative_to(PACKAGE)
        if not any(path.is_relative_to(place) for place in places):
            uncovered.append(module)
    assert not uncovered


@pytest.mark.parametrize("places", [CODE_OF_ROWS, CODE_OF_ENCODINGS], ids=["rows", "encodings"])
def test_every_place_that_is_hashed_exists(places):
    assert all((PACKAGE / place).exists() for place in places)


def test_a_change_deep_in_a_folder_changes_the_hash(tmp_path, monkeypatch):
    deep = tmp_path / "formats" / "abc" / "read.py"
    deep.parent.mkdir(parents=True)
    deep.write_text("a = 1\n")
    monkeypatch.setattr(code_version, "_PACKAGE", tmp_path)
    before = hash_code(["formats"])
    deep.write_text("a = 2\n")
    assert hash_code(["formats"]) != before
