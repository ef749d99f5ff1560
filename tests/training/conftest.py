"""A little corpus of made-up tunes, built once."""

import numpy as np
import pytest

from melregen.corpus import BuildOptions, build_corpus


def tune(number: int) -> str:
    """Return an ABC tune of sixteen bars that wanders by steps, with words in some."""
    random = np.random.default_rng(number)
    letters = "CDEFGABcdefgab"
    place, bars = 4, []
    for _ in range(16):
        notes = []
        for _ in range(4):
            place = int(np.clip(place + random.integers(-2, 3), 0, len(letters) - 1))
            notes.append(letters[place])
        bars.append(" ".join(notes))
    return f"X:{number}\nT:Tune {number}\nM:4/4\nL:1/4\nK:C\n{' | '.join(bars)} |]\n"


def sung_tune(number: int) -> str:
    """Return such a tune of 64 notes with a word to each."""
    words = ["la", "song", "of", "spring", "is", "sung", "and", "gone"] * 8
    return f"{tune(number)}w: {' '.join(words)}\n"


@pytest.fixture(scope="session")
def sung_corpus(tmp_path_factory):
    """A corpus of which every other tune has words."""
    folder = tmp_path_factory.mktemp("sung")
    (folder / "book").mkdir()
    tunes = [tune(n) if n % 2 else sung_tune(n) for n in range(301, 381)]
    (folder / "book" / "book.abc").write_text("\n".join(tunes))
    (folder / "book" / "SOURCE.txt").write_text("licence    : CC0 1.0 -- written here\n")
    build_corpus([folder / "book"], folder / "corpus", BuildOptions(jobs=1, scheduler=None))
    return folder / "corpus"


@pytest.fixture(scope="session")
def little_corpus(tmp_path_factory):
    folder = tmp_path_factory.mktemp("songs")
    for name, numbers in (("walks", range(1, 161)), ("strolls", range(161, 201))):
        (folder / name).mkdir()
        (folder / name / "SOURCE.txt").write_text("licence    : CC0 1.0 -- written here\n")
        (folder / name / "book.abc").write_text("\n".join(tune(number) for number in numbers))
    out = folder.parent / "corpus"
    options = BuildOptions(jobs=2, scheduler=None)
    build_corpus([folder / "walks", folder / "strolls"], out, options)
    return out
