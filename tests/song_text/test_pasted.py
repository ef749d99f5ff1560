"""Whole texts with all that sites and people put around the words, and how they are read.

What is right for `pasted/NAME.txt` stands in `pasted/NAME.read.txt`, a line a section.
"""

from pathlib import Path

import pytest

from tests.song_text.rendering import read

FOLDER = Path(__file__).parent / "pasted"
NAMES = sorted(p.stem for p in FOLDER.glob("*.txt") if not p.stem.endswith(".read"))


@pytest.mark.parametrize("name", NAMES)
def test_a_pasted_text_is_read_as_it_is_meant(name: str) -> None:
    right = (FOLDER / f"{name}.read.txt").read_text("utf-8").splitlines()
    assert read((FOLDER / f"{name}.txt").read_text("utf-8")) == right
