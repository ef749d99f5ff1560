"""How fits read their options and write what they found."""

import json
import os
import stat

import numpy as np
import pytest
from safetensors import safe_open
from safetensors.numpy import load_file, save_file

from melregen.errors import OutputError
from melregen.extraction.fitting.parameters import (
    MODELS,
    options_parser,
    write_arrays,
    write_note,
)

ARRAYS = {"weight": np.arange(6, dtype=np.float32).reshape(2, 3), "bias": np.ones(2, np.float16)}


def test_arrays_are_written_as_safetensors_writes_them(tmp_path):
    write_arrays(tmp_path / "a.safetensors", ARRAYS)
    save_file(ARRAYS, tmp_path / "b.safetensors")
    assert (tmp_path / "a.safetensors").read_bytes() == (tmp_path / "b.safetensors").read_bytes()


def test_a_file_of_arrays_says_how_it_came_about(tmp_path):
    write_arrays(tmp_path / "a.safetensors", ARRAYS, {"split": "train"})
    with safe_open(tmp_path / "a.safetensors", "np") as file:
        assert file.metadata() == {"split": "train"}
    np.testing.assert_array_equal(load_file(tmp_path / "a.safetensors")["bias"], ARRAYS["bias"])


@pytest.mark.parametrize(("name", "indent"), [("keys", 1), ("phrases", 2), ("melody", 2)])
def test_the_notes_of_the_package_data_are_written_back_to_the_byte(tmp_path, name, indent):
    shipped = MODELS / name / "parameters.json"
    write_note(tmp_path / "note.json", json.loads(shipped.read_text("utf-8")), indent)
    assert (tmp_path / "note.json").read_bytes() == shipped.read_bytes()


@pytest.mark.skipif(os.name != "posix", reason="file modes are of POSIX systems")
def test_files_get_the_mode_that_the_umask_gives(tmp_path):
    before = os.umask(0o022)
    try:
        write_arrays(tmp_path / "a.safetensors", ARRAYS)
        write_note(tmp_path / "a.json", {"seed": 0})
    finally:
        os.umask(before)
    modes = {stat.S_IMODE(path.stat().st_mode) for path in tmp_path.iterdir()}
    assert modes == {0o644}


def test_a_missing_folder_is_made_and_nothing_else_is_left_in_it(tmp_path):
    write_arrays(tmp_path / "new" / "a.safetensors", ARRAYS)
    write_note(tmp_path / "new" / "a.json", {"seed": 0})
    assert sorted(path.name for path in (tmp_path / "new").iterdir()) == [
        "a.json",
        "a.safetensors",
    ]


def test_a_folder_in_the_place_of_the_file_is_an_error_in_one_sentence(tmp_path):
    (tmp_path / "a.json").mkdir()
    with pytest.raises(OutputError, match=r"a\.json is a folder"):
        write_note(tmp_path / "a.json", {})


def test_all_fits_have_the_same_options():
    given = options_parser("A fit.", MODELS / "keys").parse_args(
        ["--corpus", "a", "--data", "b", "--seed", "3"]
    )
    assert set(vars(given)) == {"corpus", "data", "output", "seed"}
    assert (given.output, given.seed) == (MODELS / "keys", 3)


def test_a_fit_that_needs_no_sources_asks_for_none(tmp_path):
    parser = options_parser("A fit.", tmp_path / "a.json", needs_sources=False)
    given = parser.parse_args(["--corpus", "a"])
    assert "data" not in vars(given)
    assert given.output == tmp_path / "a.json"
