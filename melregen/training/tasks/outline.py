"""The training task of the outline network: the lines of songs with words."""

from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

from melregen.models.nn import vocabulary as v
from melregen.models.outline.features import (
    FEEL_FIGURES,
    FIELDS,
    STEP_COLUMNS,
    TOKEN_COLUMNS,
    field_values,
    line_tokens,
    model_of,
    step_columns,
    text_lines,
)
from melregen.models.outline.lines import LineOutline, outline_of, sung_phrases
from melregen.models.outline.network import Outliner
from melregen.music import LeadSheet
from melregen.template import Template
from melregen.template.measure_feel import measure_feel
from melregen.template.tempo import is_tempo_known
from melregen.training.tasks import Example

MOST_LINES = 128

_TOKENS, _STEPS = list(TOKEN_COLUMNS), list(STEP_COLUMNS)
_WISHES = [_TOKENS.index(name) for name in ("metre", "mode", "tempo", "language")]
_WISH_RATES = (0.05, 0.2, 0.3, 0.2)
_LENGTH = [_STEPS.index(name) for name in ("bars_left", "bars_a_line")]
_SECTIONS = [
    _TOKENS.index(name)
    for name in ("opens_section", "section", "from_section_start", "to_section_end")
]
_FEEL = [_TOKENS.index(f"feel_{name}") for name in FEEL_FIGURES]
_FEEL_RATE = 0.5
"""How often a song tells its feel, and then each of its figures."""
_STRESS = [_TOKENS.index(name) for name in ("first_stress", "second_stress", "last_stress")]


class OutlineTask:
    """The training task named "outline"."""

    name = "outline"
    unit = "line"

    def build_model(self, settings: Mapping[str, object]) -> nn.Module:
        """Return a network with fresh weights."""
        return Outliner.from_values(settings)

    def load_model(self, path: Path) -> Outliner:
        """Load a checkpoint folder."""
        return Outliner.from_pretrained(path)

    def save_model(self, model: nn.Module, path: Path, *, half: bool = False) -> None:
        """Write a checkpoint folder; `half` stores 16-bit weights."""
        assert isinstance(model, Outliner)
        model.write_files(path, dtype=torch.float16 if half else None)

    def length(self, example: Example) -> int:
        """Return the lines of an example."""
        return len(example["fields"])

    def examples(self, sheet: LeadSheet, template: Template) -> list[Example]:
        """Encode the lines of a song; none of one with fewer than two."""
        del sheet  # the outline never sees pitches
        kept = sung_phrases(template)[:MOST_LINES]
        if len(kept) < 2:
            return []
        firsts, lines = outline_of(template)
        lines = lines[: len(kept)]
        tokens = line_tokens(
            text_lines(template, kept),
            language=template.language,
            metre=v.metre_id(template.metre),
            mode=v.mode_id(template.key),
            tempo=v.tempo_id(template.tempo) if is_tempo_known(template) else v.OPEN,
            feel=measure_feel(template),
        )
        values = [field_values(line) for line in lines]
        return [
            {
                "tokens": tokens,
                "columns": np.array(_replay(template, kept, firsts, lines), np.int16),
                "fields": np.array([fields for fields, _ in values], np.int16),
                "scored": np.array([exact for _, exact in values], bool),
            }
        ]

    def collate(
        self, examples: Sequence[Example], seeds: Sequence[int] | None
    ) -> dict[str, Tensor]:
        """Pad examples to one batch; with seeds, leave conditions open at random."""
        count, longest = len(examples), max(self.length(example) for example in examples)
        batch: dict[str, NDArray[np.generic]] = {
            "tokens": np.zeros((count, 1 + longest, len(TOKEN_COLUMNS)), np.int64),
            "valid": np.zeros((count, 1 + longest), bool),
            "columns": np.zeros((count, longest, len(STEP_COLUMNS)), np.int64),
            "fields": np.zeros((count, longest, len(FIELDS)), np.int64),
            "scored": np.zeros((count, longest, len(FIELDS)), bool),
        }
        for row, example in enumerate(examples):
            length = self.length(example)
            batch["tokens"][row, : 1 + length] = example["tokens"]
            batch["valid"][row, : 1 + length] = True
            for name in ("columns", "fields", "scored"):
                batch[name][row, :length] = example[name]
            random = None if seeds is None else np.random.default_rng(seeds[row])
            _leave_open(batch["tokens"][row], batch["columns"][row], random)
        return {name: torch.from_numpy(array) for name, array in batch.items()}

    def count(self, batch: Mapping[str, Tensor]) -> int:
        """Return the lines of a batch."""
        return int(batch["scored"][..., -1].sum())


def _replay(
    template: Template,
    kept: Sequence[int],
    firsts: Sequence[int],
    lines: Sequence[LineOutline],
) -> list[list[int]]:
    """Return the step columns of each line of a true song (teacher forcing)."""
    counts = [sum(s.syllable is not None for s in template.phrases[i].slots) for i in kept]
    bars = template.bars
    columns = []
    end = bars[firsts[0]].onset  # what is played before the words is no gap
    for place, line in enumerate(lines):
        model = model_of(counts, place)
        bar = bars[firsts[place]]
        columns.append(
            step_columns(
                lines[place - 1] if place else None,
                None if model is None else lines[model],
                gap=bar.onset - end,
                bar=bar.number,
                bars_left=len(bars) - firsts[place],
                lines_left=len(lines) - place,
            )
        )
        end = bars[firsts[place] + line.close_bar].onset + line.close + line.length
    return columns


def _leave_open(
    tokens: NDArray[np.generic], columns: NDArray[np.generic], random: np.random.Generator | None
) -> None:
    """Conditioning dropout, in place. Without a source of draws length and feel are open."""
    if random is None:
        columns[:, _LENGTH] = v.OPEN
        tokens[:, _FEEL] = v.OPEN
        return
    is_told = random.random() < _FEEL_RATE
    for column in _FEEL:
        if not is_told or random.random() >= _FEEL_RATE:
            tokens[:, column] = v.OPEN
    for column, rate in zip(_WISHES, _WISH_RATES, strict=True):
        if random.random() < rate:
            tokens[:, column] = v.OPEN
    if random.random() < 0.5:
        columns[:, _LENGTH] = v.OPEN
    if random.random() < 0.2:
        tokens[:, _SECTIONS] = v.OPEN
    if random.random() < 0.1:
        tokens[:, _STRESS] = v.OPEN


TASK = OutlineTask()
