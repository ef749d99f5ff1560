"""Forty songs, and the programs that people open them with; without one, its tests are skipped."""

import os
import shutil
import subprocess
from pathlib import Path

import pytest

from melregen.formats import read, write
from melregen.generation import Melregen, Wishes
from melregen.music import LeadSheet, Metre, MetreChange, Note, Syllable

EXAMPLES = sorted(Path(__file__).parents[2].glob("data/examples/*.txt"))
KEYS = ("C", "F# minor", "Eb", "A minor", "D dorian", "Ab", "B", "G minor")
METRES = ("4/4", "3/4", "6/8", "2/4", "2/2")


def program(*names: str) -> str:
    """Return the first of some programs that is installed; skip the test if none is."""
    for name in names:
        if found := shutil.which(name):
            return found
    pytest.skip(f"{names[0]} is not installed: what it makes of our files is not seen")


def run(command: list[str | Path], folder: Path) -> str:
    """Run a program without a screen; return what it printed."""
    done = subprocess.run(
        command, cwd=folder, capture_output=True, text=True, timeout=400, errors="replace",
        env={**os.environ, "QT_QPA_PLATFORM": "offscreen"},
    )  # fmt: skip
    assert done.returncode == 0, done.stderr[-2000:]
    return done.stdout + done.stderr


def sung(sheet: LeadSheet) -> list[tuple[int, int, str]]:
    """Return onset, pitch and syllable of each note that has one."""
    return [(n.onset, n.pitch, n.syllable.text) for n in sheet.notes if n.syllable is not None]


def sounding(sheet: LeadSheet) -> list[tuple[int, int, int]]:
    """Return onset, duration and pitch of each note."""
    return [(note.onset, note.duration, note.pitch) for note in sheet.notes]


@pytest.fixture(scope="session")
def songs() -> dict[str, LeadSheet]:
    """Generated songs in many keys and metres, and some made to be hard."""
    melregen = Melregen.from_pretrained()
    made = {"melisma": melisma(), "changing": changing_metre(), "triplets": triplets()}
    for number in range(37):
        text = EXAMPLES[number % len(EXAMPLES)].read_text(encoding="utf-8")
        wishes = Wishes(
            key=KEYS[number % len(KEYS)], metre=METRES[number % len(METRES)], seed=number,
            candidates=1, title=f"Song {number}",
        )  # fmt: skip
        made[f"song{number}"] = melregen.generate(text, wishes=wishes)
    return made


def melisma() -> LeadSheet:
    """Words that begin at once and end in melismas."""
    words = ["Two", "", "three", "four", "five", "", "six"]
    notes, place = [], 0
    for word, length in zip(words, (24, 24, 24, 24, 24, 24, 48), strict=True):
        notes.append(Note(place, length, 60 + place // 24, Syllable(word) if word else None,
                          melisma=not word))  # fmt: skip
        place += length
    return LeadSheet.build(notes, title="Melisma")


def changing_metre() -> LeadSheet:
    """A pickup, and another metre right after it; five eighths in one note."""
    notes = [Note(0, 24, 67, Syllable("The")), Note(24, 60, 72, Syllable("long")),
             Note(84, 12, 71, Syllable("and")), Note(96, 48, 69, Syllable("short"))]  # fmt: skip
    metres = (
        MetreChange(0, Metre(2, 4)),
        MetreChange(24, Metre(6, 8)),
        MetreChange(96, Metre(2, 4)),
    )
    return LeadSheet.build(notes, metres=metres, pickup=24, title="Changing")


def triplets() -> LeadSheet:
    """Triplets of eighths and of quarters."""
    lengths = (8, 8, 8, 24, 16, 16, 16, 96)
    notes, place = [], 0
    for number, length in enumerate(lengths):
        notes.append(Note(place, length, 60 + number, Syllable("la")))
        place += length
    return LeadSheet.build(notes, title="Triplets")


__all__ = ["changing_metre", "melisma", "program", "read", "run", "sounding", "sung", "write"]
