"""Count how stress lies in the metre: fits `melregen.models.prosody`.

    python -m melregen.training.fit_prosody --corpus corpus/

Counts the train split; the other splits are not read. A song counts as one however many verses
it has, and a collection as much as it has songs. Writes `parameters.json` in
`melregen/models/prosody/`.
"""

import argparse
import json
import sys
from pathlib import Path

import numpy as np

from melregen.corpus.reader import Corpus
from melregen.errors import MelregenError
from melregen.models import prosody
from melregen.models.outline.lines import outline_of
from melregen.models.planner.bars import EndlessBars
from melregen.models.prosody.model import (
    CELL,
    LENGTH_EDGES,
    LEVELS,
    MOST_CELLS,
    STRESSES,
    Array,
    Prosody,
    beat_of,
    length_class,
    level_of,
    upbeat_cells,
    walk_name,
)
from melregen.music import Metre, Ticks
from melregen.template import Template

PARAMETERS = Path(prosody.__file__).with_name("parameters.json")


class Counts:
    """Counts under way; see `Prosody`."""

    def __init__(self) -> None:
        self.within = np.zeros((STRESSES, LEVELS, len(LENGTH_EDGES) + 1))
        self.last = np.zeros((STRESSES, LEVELS))
        self.walks: dict[str, Array] = {}
        self.entries: dict[str, Array] = {}

    def add(self, template: Template) -> None:
        """Count the lines of a complete template."""
        bars = EndlessBars(template.metres, template.pickup or 0)
        for phrase in template.phrases:
            sung = [slot for slot in phrase.slots if slot.syllable is not None]
            onsets = [slot.onset or 0 for slot in sung]
            for place, slot in enumerate(sung):
                metre = bars.bar_at(onsets[place]).metre
                position = bars.position(onsets[place])
                stress = slot.syllable.stress if slot.syllable else None
                level = level_of(metre, position)
                if place + 1 == len(sung):
                    if stress is not None:
                        self.last[stress, level] += 1
                    continue
                length = onsets[place + 1] - onsets[place]
                if stress is not None:
                    self.within[stress, level, length_class(length / beat_of(metre))] += 1
                self._count_walk(metre, position, length)

        firsts, outlines = outline_of(template)
        for first, outline in zip(firsts, outlines, strict=False):
            self._count_entry(template.bars[first].metre, outline.start)

    def _count_entry(self, metre: Metre, start: Ticks) -> None:
        upbeat = upbeat_cells(metre)
        entries = self.entries.setdefault(str(metre), np.zeros(upbeat + max(metre.bar // CELL, 1)))
        cell = start // CELL + upbeat
        if start % CELL == 0 and 0 <= cell < len(entries):
            entries[cell] += 1

    def _count_walk(self, metre: Metre, position: Ticks, length: Ticks) -> None:
        cells = max(beat_of(metre) // CELL, 1)
        walk = self.walks.setdefault(walk_name(metre), np.zeros((cells, MOST_CELLS)))
        if position % CELL == 0 and length % CELL == 0:
            walk[position // CELL % cells, min(length // CELL, MOST_CELLS) - 1] += 1


def count_songs(corpus: Corpus) -> Prosody:
    """Count the train split of a corpus."""
    counts = Counts()
    for _, template, row in corpus.songs("train"):
        if row["n_syllables"] and row["verse"] == 1:
            counts.add(template)
    return Prosody(counts.within, counts.last, counts.walks, counts.entries)


def main() -> None:
    """Run the command."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--corpus", type=Path, required=True, help="a built corpus")
    try:
        found = count_songs(Corpus(parser.parse_args().corpus))
    except MelregenError as error:
        sys.exit(f"fit_prosody: {error}")
    text = json.dumps(found.to_json(), separators=(",", ":"))
    PARAMETERS.write_text(text + "\n", "utf-8")
    print(np.round(found.within_ratios, 2), np.round(found.last_ratios, 2), sep="\n")


if __name__ == "__main__":
    main()
