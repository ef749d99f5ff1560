"""Templates of a corpus to text and back: how many come back equal, and how long it takes.

    python benchmarks/text_round_trip.py --corpus corpus/
    python benchmarks/text_round_trip.py --corpus corpus/ --splits valid --limit 500

Each template is written twice: as the corpus has it, and with the pitches of its song locked, as
`melregen inspect song.mid -o song.txt` does. What differs is named; the exit status is then 1.
"""

import argparse
import sys
import time
from itertools import islice
from pathlib import Path

from melregen.corpus.families import SPLITS
from melregen.corpus.reader import Corpus
from melregen.errors import MelregenError
from melregen.generation.editing.locks import lock_pitches
from melregen.template import Template
from melregen.template.text.reading import template_from_text
from melregen.template.text.writing import template_to_text

_SHOWN = 20


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--corpus", type=Path, required=True, help="a built corpus")
    parser.add_argument("--splits", nargs="+", choices=SPLITS, default=SPLITS, help="(default all)")
    parser.add_argument("--limit", type=int, help="songs of each split (default: all)")
    parser.add_argument("--every", type=int, default=1, help="take each Nth song (default 1)")
    options = parser.parse_args()
    print(f"{'split':<8}{'songs':>7}{'equal':>7}{'with pitches':>14}{'lines of text':>15}{'s':>7}")
    different: list[str] = []
    try:
        for split in options.splits:
            songs = islice(Corpus(options.corpus).songs(split), 0, options.limit, options.every)
            count = plain = locked = lines = 0
            start = time.perf_counter()
            for sheet, template, row in songs:
                sung = lock_pitches(template, [note.pitch for note in sheet.notes])
                results = [comes_back(template), comes_back(sung)]
                count += 1
                plain += results[0]
                locked += results[1]
                lines += template_to_text(sung).count("\n")
                different += [row["id"]] if not all(results) else []
            seconds = time.perf_counter() - start
            print(
                f"{split:<8}{count:>7}{plain:>7}{locked:>14}{lines:>15}{seconds:>7.0f}", flush=True
            )
    except MelregenError as error:
        sys.exit(f"text_round_trip.py: {error}")
    for name in different[:_SHOWN]:
        print(f"different: {name}")
    sys.exit(1 if different else 0)


def comes_back(template: Template) -> bool:
    """Whether a template is the same when its text is read."""
    try:
        return template_from_text(template_to_text(template)) == template
    except MelregenError as error:
        print(error)
        return False


if __name__ == "__main__":
    main()
