"""The composer (X → Y): the slots of a song and their pitches in one pass over its words.

It is a planner with a pitch at the end of each step. Three kinds, by the configuration:

- without a plan (`plan = "none"`): chords, cadences and form are neither decided nor seen. This is
  the direct mapping that regeneration learning is measured against
- with the template between the notes (`plan = "template"`): each slot is planned, then sung
- with a learned plan (`plan = "codes"`): a code a line, chosen before its notes (see `codes`)
"""

from dataclasses import dataclass
from typing import Literal

import torch
from torch import Tensor, nn

from melregen.errors import CheckpointError
from melregen.models.composer.codes import LineCodes, words_of_lines
from melregen.models.composer.features import (
    COMPOSED_FIELDS,
    FIELD_PLACES,
    HIDDEN_PLACES,
    PLAN_FIELDS,
)
from melregen.models.composer.vocabulary import describe_vocabulary
from melregen.models.nn.layers import sum_losses
from melregen.models.planner.features import STEP_COLUMNS
from melregen.models.planner.network import Planner, PlannerConfig
from melregen.models.renderer.features import NO_PITCH

_CADENCE = FIELD_PLACES["cadence"]
_PITCH = FIELD_PLACES["pitch"]
_PLAN = [FIELD_PLACES[name] for name in PLAN_FIELDS]
_POSITION, _LAST_CADENCE = (list(STEP_COLUMNS).index(name) for name in ("position", "cadence"))
_ENDED = 2
"""Id of the column that tells of a line's end, where cadences are not told apart."""


_MOST_LEVELS = 16
"""Of each number of a code; 4,096 codes."""


@dataclass(frozen=True)
class ComposerConfig(PlannerConfig):
    """Size and kind of a composer."""

    plan: Literal["none", "template", "codes"] = "none"  # what is decided before or with a note
    code_levels: int = 4  # of each of the three numbers of a line's code
    code_layers: int = 1  # of the network that foresees codes
    stages: Literal["apart", "together"] = "apart"  # whether codes also learn to be foreseen

    def __post_init__(self) -> None:
        if not 2 <= self.code_levels <= _MOST_LEVELS:
            raise CheckpointError(
                f"the model setting 'code_levels' is {self.code_levels}; "
                f"it must be from 2 to {_MOST_LEVELS}"
            )

    @property
    def has_template(self) -> bool:
        """Whether chords, cadences and form are decided with the notes."""
        return self.plan == "template"


class Composer(Planner):
    """Predicts a song slot by slot, pitches included."""

    model_type = "composer"
    config_class = ComposerConfig
    purpose = "Composes a song for lyrics, chords or both in one pass"
    fields = COMPOSED_FIELDS
    config: ComposerConfig

    def __init__(self, config: ComposerConfig) -> None:
        super().__init__(config)
        self.previous = nn.Embedding(NO_PITCH + 1, config.width)
        self.aligned = nn.Embedding(NO_PITCH + 1, config.width)
        self.codes: LineCodes | None = None
        if config.plan == "codes":
            shape = (config.width, config.heads, config.code_layers, config.code_levels)
            self.codes = LineCodes(
                *shape, config.dropout, config.window, together=config.stages == "together"
            )
        for table in (self.previous, self.aligned):
            nn.init.normal_(table.weight, std=0.02)

    @classmethod
    def vocabulary(cls) -> dict[str, object]:
        """Return what the ids mean that the network reads and chooses, as plain values."""
        return describe_vocabulary()

    def hear(self, heard: Tensor) -> Tensor:
        """Embed what was sung: (…, 2) pitches, of the slot before and the aligned one.

        Both are counted from the tonic at the slot to come, `NO_PITCH` for none.
        """
        before, aligned = heard.unbind(-1)
        out: Tensor = self.previous(before)
        return out + self.aligned(aligned) if self.config.has_template else out

    def hide_plan(self, columns: Tensor) -> Tensor:
        """Return the columns of steps as a composer without a plan sees them."""
        if self.config.has_template:
            return columns
        columns = columns.clone()
        columns[..., list(HIDDEN_PLACES)] = 0
        columns[..., _LAST_CADENCE].clamp_(max=_ENDED)
        return columns

    def read_codes(
        self, columns: Tensor, fields: Tensor, scored: Tensor, lines: Tensor
    ) -> Tensor | None:
        """Return the unrounded levels of the code of each line, (B, lines, dimensions).

        The arguments are those of `forward`; None for a network without codes.
        """
        if self.codes is None:
            return None
        pitches = fields[..., _PITCH].where(scored[..., _PITCH], NO_PITCH)
        return self.codes.read(fields, pitches, columns[..., _POSITION], lines)

    def forward(  # type: ignore[override]
        self,
        tokens: Tensor,
        token_valid: Tensor,
        columns: Tensor,
        current: Tensor,
        coming: Tensor,
        fields: Tensor,
        scored: Tensor,
        song_fields: Tensor,
        song_scored: Tensor,
        valid: Tensor,
        heard: Tensor,
        lines: Tensor,
        **_: Tensor,
    ) -> dict[str, Tensor]:
        """Score songs.

        Args:
            tokens: as `Planner.forward` has it.
            token_valid: likewise.
            columns: likewise.
            current: likewise.
            coming: likewise.
            fields: (B, T, fields) the choices made, `END` as padding.
            scored: (B, T, fields), which of them count.
            song_fields: as `Planner.forward` has it.
            song_scored: likewise.
            valid: likewise.
            heard: (B, T, 2), see `hear`.
            lines: (B, T) index of the line of each slot.

        Returns:
            What `Planner.forward` returns; where there are codes also `code_nats`, which the loss
            contains.
        """
        levels = self.read_codes(columns, fields, scored, lines)
        columns = self.hide_plan(columns)
        if not self.config.has_template:
            fields, scored = fields.clone(), scored.clone()
            fields[..., _PLAN] = 0
            scored[..., _PLAN] = False
            fields[..., _CADENCE].clamp_(max=1)
        encoded = self.encode(tokens, token_valid)
        x = self.step_inputs(columns, encoded, current, coming) + self.hear(heard)
        song_nats = self.song_heads.nats(encoded[:, 0], song_fields) * song_scored
        more = song_nats.sum()
        code_nats = None
        if self.codes is not None and levels is not None:
            rounded, codes = self.codes.round(levels)
            count = codes.shape[1]
            own = self.codes.embed(rounded)
            x = x + own.gather(1, lines[..., None].expand(*lines.shape, own.shape[-1]))
            words = words_of_lines(encoded, tokens, count)
            is_line = torch.arange(count, device=lines.device) <= lines.amax(1, keepdim=True)
            code_nats = (self.codes.nats(levels, codes, words) * is_line).sum()
            more = more + code_nats
        decoded = self.decoder(self.dropout(x), valid)
        nats = self.slot_heads.nats(decoded, fields) * scored
        losses = sum_losses(nats, scored[..., FIELD_PLACES["duration"]].sum(), more)
        if code_nats is not None:
            losses["code_nats"] = code_nats.detach()
        return losses
