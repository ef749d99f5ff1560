"""The training task of the harmony network: the chords of lead sheets and of charts."""

from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

from melregen.models.harmony.chords import NONE, ChordId
from melregen.models.harmony.features import (
    FEEL,
    FIELDS,
    GIVEN,
    PLACE_COLUMNS,
    STEP_COLUMNS,
    aligned_steps,
    field_values,
    given_columns,
    measure_harmony,
    place_columns,
    step_columns,
)
from melregen.models.harmony.network import Harmonist
from melregen.models.harmony.song import KnownHarmony, known_of_chart, known_of_template
from melregen.models.nn import vocabulary as v
from melregen.models.nn.feel import feel_ids
from melregen.music import LeadSheet
from melregen.template import Template
from melregen.template.chord_song import ChordSong
from melregen.template.repertoire import Repertoire
from melregen.template.tempo import is_tempo_known
from melregen.training.tasks import Example

MOST_STEPS = 512
LEAST_STEPS = 4

REPERTOIRE_OF = {
    "openhymnal_pd": Repertoire.HYMN,
    "eog_hymns": Repertoire.HYMN,
    "bbloomf_carols": Repertoire.CAROL,
    "kinder_weihnachtslieder": Repertoire.CAROL,
    "nifc_polish_songs": Repertoire.FOLK,
    "openscore_lieder": Repertoire.LIED,
    "openewld_pd": Repertoire.POPULAR,
    "mcgill_billboard_chords": Repertoire.POP,
    "rs200_chords": Repertoire.ROCK,
}
"""What the songs of a collection are; those of others are left open."""

_PLACES = list(PLACE_COLUMNS)


def _columns(*names: str) -> list[int]:
    return [_PLACES.index(name) for name in names]


_OPEN_RATES = (
    (_columns("metre"), 0.05), (_columns("mode"), 0.1), (_columns("tempo"), 0.3),
    (_columns("repertoire"), 0.35), (_columns(FEEL[0]), 0.5), (_columns(FEEL[1]), 0.5),
    (_columns("section", "from_section_start", "to_section_end"), 0.25),
    (_columns("from_line_start", "to_line_end", "close"), 0.15),
    (_columns("close"), 0.3), (_columns("cadence"), 0.5), (_columns("relation"), 0.25),
    (_columns("bars_left"), 0.25),
)  # fmt: skip
"""Groups of columns, and how often each is left open."""

_EVALUATED_OPEN = [*_columns(*FEEL), *_columns("cadence")]
"""Open where the network is measured, as they are where it is used."""

_WRITTEN_COUNT = 3
"""How often a lead sheet with chord symbols of its own is learned from."""

_GIVEN_RATE = 0.5
"""Of songs in which some chords are given; of those a quarter have nearly all."""


class HarmonyTask:
    """The training task named "harmony"."""

    name = "harmony"
    unit = "step"

    def build_model(self, settings: Mapping[str, object]) -> nn.Module:
        """Return a network with fresh weights."""
        return Harmonist.from_values(settings)

    def load_model(self, path: Path) -> Harmonist:
        """Load a checkpoint folder."""
        return Harmonist.from_pretrained(path)

    def save_model(self, model: nn.Module, path: Path, *, half: bool = False) -> None:
        """Write a checkpoint folder; `half` stores 16-bit weights."""
        assert isinstance(model, Harmonist)
        model.write_files(path, dtype=torch.float16 if half else None)

    def length(self, example: Example) -> int:
        """Return the steps of an example."""
        return len(example["fields"])

    def examples(self, sheet: LeadSheet, template: Template) -> list[Example]:
        """Encode the chords of a song of unknown repertoire; none of a song without chords."""
        return self.collected_examples(sheet, template, "")

    def collected_examples(
        self, sheet: LeadSheet, template: Template, collection: str
    ) -> list[Example]:
        """Encode the chords of a song of a collection; none of a song without chords."""
        tempo = template.tempo if is_tempo_known(template) else None
        known = known_of_template(template, REPERTOIRE_OF.get(collection), tempo)
        if known is None:
            return []
        # What somebody wrote counts for more than what was inferred from the notes.
        return _encode(known) * (_WRITTEN_COUNT if sheet.chords else 1)

    def without_words(self, example: Example) -> Example:
        """Return the chords of a song, of whose words nothing is seen."""
        return example

    def chart_examples(self, song: ChordSong, collection: str) -> list[Example]:
        """Encode the chords of a chart of a collection."""
        return _encode(known_of_chart(song, REPERTOIRE_OF.get(collection)))

    def collate(
        self, examples: Sequence[Example], seeds: Sequence[int] | None
    ) -> dict[str, Tensor]:
        """Pad examples to one batch; with seeds, leave conditions open and give chords at random.

        Without seeds no chord is given, and cadences and feel are open.
        """
        count, longest = len(examples), max(self.length(example) for example in examples)
        batch: dict[str, NDArray[np.generic]] = {
            "places": np.zeros((count, longest, len(PLACE_COLUMNS)), np.int64),
            "valid": np.zeros((count, longest), bool),
            "columns": np.zeros((count, longest, len(STEP_COLUMNS)), np.int64),
            "fields": np.zeros((count, longest, len(FIELDS)), np.int64),
            "scored": np.zeros((count, longest, len(FIELDS)), bool),
        }
        for row, example in enumerate(examples):
            length = self.length(example)
            batch["valid"][row, :length] = True
            for name in ("places", "columns", "fields", "scored"):
                batch[name][row, :length] = example[name]
            places, scored = batch["places"][row, :length], batch["scored"][row, :length]
            if seeds is None:
                places[:, _EVALUATED_OPEN] = v.OPEN
                continue
            random = np.random.default_rng(seeds[row])
            for columns, rate in _OPEN_RATES:
                if random.random() < rate:
                    places[:, columns] = v.OPEN
            given = _given_steps(length, random) & (example["given"][:, 0] != NONE)
            places[given, GIVEN] = example["given"][given]
            scored[given] = False
        return {name: torch.from_numpy(array) for name, array in batch.items()}

    def count(self, batch: Mapping[str, Tensor]) -> int:
        """Return the steps of a batch that are scored."""
        return int(batch["scored"][..., 0].sum())


def _encode(known: KnownHarmony) -> list[Example]:
    """Encode a song whose chords are known, at most its first `MOST_STEPS`."""
    chords = known.chords[:MOST_STEPS]
    if len(chords) < LEAST_STEPS:
        return []
    places = place_columns(known.song)[: len(chords)]
    feel = feel_ids(measure_harmony(known.song, known.chords), FEEL)
    places[:, _columns(*FEEL)] = [feel[name] for name in FEEL]
    aligned = aligned_steps(known.song).tolist()
    fields, scored = [], []
    for index, chord in enumerate(chords):
        values = field_values(chord, chords[index - 1] if index else None)
        is_new = chord.root != NONE and not known.repeated[index]
        has_quality = is_new and chord.degree >= 0 and values[0] != 0
        fields.append(values)
        scored.append([is_new, has_quality, has_quality])
    if not any(flags[0] for flags in scored):
        return []
    columns = [step_columns(chords[:index], aligned[index]) for index in range(len(chords))]
    return [
        {
            "places": places,
            "columns": np.array(columns, np.int16),
            "fields": np.array(fields, np.int16),
            "scored": np.array(scored, bool),
            "given": np.array([given_columns(ChordId(*chord)) for chord in chords], np.int16),
        }
    ]


def _given_steps(length: int, random: np.random.Generator) -> NDArray[np.bool_]:
    """Draw which steps have a given chord: none, or spans of all lengths."""
    given = np.zeros(length, bool)
    if random.random() >= _GIVEN_RATE:
        return given
    share = random.random() if random.random() < 0.75 else 0.95
    while given.mean() < share:
        size = int(random.integers(1, max(length // 2, 2)))
        start = int(random.integers(0, length))
        given[start : start + size] = True
    return given


TASK = HarmonyTask()
