"""Songs of the released weights in figures, beside songs that people wrote.

    python benchmarks/songs.py
    python benchmarks/songs.py --model runs/mine --corpus corpus/ --out songs/

Every text in data/examples is set to music with each of the seeds, as `melregen generate` does it.
The rows below are the songs one by one; the last are their means, and those of the songs with words
in the test split of a corpus (first verses; figures that need chords: inferred where none are
written).
"""

import argparse
import sys
from dataclasses import asdict, fields
from pathlib import Path

import numpy as np

from melregen.corpus.reader import Corpus
from melregen.errors import MelregenError
from melregen.evaluation.songs import SongFigures, song_figures
from melregen.generation import Melregen, Wishes

HEADS = {
    "notes_a_bar": "notes/bar", "span": "span", "steps": "steps", "unisons": "unison",
    "leaps": "leaps", "chord_tones": "chordal", "chords_a_bar": "chords/bar",
    "melismas": "melisma", "stress_alignment": "stress", "repeated": "repeats",
    "ends_on_tonic": "tonic", "ends_on_triad": "triad", "ends_authentic": "authentic",
}  # fmt: skip


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--model", type=Path, help="folder with planner and renderer (released)")
    parser.add_argument("--lyrics", type=Path, default=Path("data/examples"), help="texts (*.txt)")
    parser.add_argument("--seeds", type=int, default=2, help="songs of each text (default 2)")
    parser.add_argument("--corpus", type=Path, help="a built corpus, to compare with")
    parser.add_argument("--out", type=Path, help="write the songs here (.mid, .svg, .json)")
    options = parser.parse_args()
    try:
        report(options)
    except MelregenError as error:
        sys.exit(f"songs.py: {error}")


def report(options: argparse.Namespace) -> None:
    model = Melregen.from_pretrained(options.model)
    print(f"{'':<34}" + "".join(f"{HEADS[f.name]:>11}" for f in fields(SongFigures)))
    songs = []
    for path in sorted(options.lyrics.glob("*.txt")):
        text = path.read_text(encoding="utf-8")
        for seed in range(1, options.seeds + 1):
            wishes = Wishes(seed=seed)
            template = model.plan(text, wishes)
            sheet = model.render(template, wishes)
            name = f"{path.stem}-{seed}"
            songs.append(song_figures(sheet, template))
            print_row(f"{name} {sheet.key} {sheet.metre}", [songs[-1]])
            if options.out:
                options.out.mkdir(parents=True, exist_ok=True)
                for suffix in (".mid", ".svg", ".json"):
                    sheet.write(options.out / f"{name}{suffix}")
    print_row(f"mean of {len(songs)} songs", songs)
    if options.corpus:
        written = [
            song_figures(sheet, template)
            for sheet, template, row in Corpus(options.corpus).songs("test")
            if row["verse"] == 1 and row["n_syllables"]
        ]
        print_row(f"mean of {len(written)} written songs", written)


def print_row(name: str, songs: list[SongFigures]) -> None:
    cells = []
    for field in fields(SongFigures):
        values = [asdict(song)[field.name] for song in songs]
        known = [value for value in values if value is not None]
        cells.append(f"{np.mean(known):11.2f}" if known else f"{'–':>11}")
    print(f"{name:<34}" + "".join(cells))


if __name__ == "__main__":
    main()
