"""A little corpus of made-up songs with words."""

from pathlib import Path

import numpy as np

WORDS = (
    "the", "lit-tle", "riv-er", "runs", "a-long", "be-side", "gold-en", "hill", "to-day",
)  # fmt: skip


def song_text(number: int) -> str:
    """Return an ABC song of eight bars that wanders by steps, words under every note."""
    random = np.random.default_rng(number)
    letters = "CDEFGABcdefg"
    place, bars, syllables = 4, [], []
    for bar in range(8):
        notes = []
        for _ in range(4 if bar % 4 != 3 else 2):
            place = int(np.clip(place + random.integers(-2, 3), 0, len(letters) - 1))
            notes.append(letters[place] + ("" if bar % 4 != 3 else "2"))
        bars.append(" ".join(notes))
        count = len(notes)
        while count > 0:
            word = WORDS[int(random.integers(len(WORDS)))]
            size = word.count("-") + 1
            if size <= count:
                syllables.append(word)
                count -= size
    return (
        f"X:{number}\nT:Song {number}\nM:4/4\nL:1/4\nK:C\n{' | '.join(bars)} |]\n"
        f"w: {' '.join(syllables)}\n"
    )


def write_songs(folder: Path, numbers: range) -> Path:
    """Write songs as files of their own."""
    folder.mkdir(parents=True, exist_ok=True)
    for number in numbers:
        (folder / f"song-{number:03}.abc").write_text(song_text(number), encoding="utf-8")
    return folder
