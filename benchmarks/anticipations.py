"""How often notes of popular songs come ahead of their place: the weights of the rhythm layer.

    python benchmarks/anticipations.py --corpus CORPUS [--collections openewld_pd,nifc_polish_songs]

Reads the train split alone. For each kind of place of the plain rhythm (see
`melregen.template.rhythm.plain`) it prints how many of the notes that stand there were sung before
it, of those that the tempo and the note before leave room to; and of those by how much.
"""

import argparse
from collections import Counter
from pathlib import Path

from melregen.corpus import Corpus
from melregen.corpus.reader import decode_row
from melregen.template.rhythm import plain
from melregen.template.rhythm.surface import Surface


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--corpus", type=Path, required=True)
    parser.add_argument("--collections", default="openewld_pd,nifc_polish_songs")
    options = parser.parse_args()
    collections = options.collections.split(",")
    count: Counter[tuple[str, str]] = Counter()
    early: Counter[tuple[str, str]] = Counter()
    songs = 0
    for row in Corpus(options.corpus).rows("train"):
        if row["collection"] not in collections or row["verse"] != 1:
            continue
        _, template = decode_row(row)
        rhythm = plain(template)
        surface = Surface(rhythm.template)
        songs += 1
        for index, (slot, by) in enumerate(zip(rhythm.template.slots, rhythm.early, strict=True)):
            place = slot.onset or 0
            level, part = surface.level(place), surface.part(place)
            room = place - (surface.onsets[index - 1] if index else 0)
            if level < 0 or room < part:
                continue
            kinds = [("level", str(level)), ("last of its line", str(index in surface.last_notes))]
            if slot.syllable is not None and slot.syllable.stress is not None:
                kinds.append(("stressed", str(slot.syllable.stress > 0)))
            kinds.append(("first of its line", str(index in {x[0] for x in surface.lines})))
            kinds.append(("all", ""))
            for kind in kinds:
                count[kind] += 1
                early[kind] += by > 0
            if by:
                size = "a part" if by == part else "half a part" if 2 * by == part else "other"
                early["early by", size] += 1
                count["early by", size] += 1
    print(f"{songs} songs of {', '.join(collections)} (train)")
    for kind in sorted(count):
        print(f"{kind[0]:<20} {kind[1]:<12} {count[kind]:>7} {early[kind] / count[kind]:.4f}")


if __name__ == "__main__":
    main()
