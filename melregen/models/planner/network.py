"""The planner (X → Y′): the slots of a template from lyrics, chords and other wishes.

- a bidirectional encoder reads the song's wishes (token 0) and its syllables
- four chained heads on token 0 decide metre, mode, tempo and pickup
- a shallow causal decoder takes one step a slot: its input is the state of the song and the
  encodings of the syllable sung and the one to come, which the step's place determines
- the fields of a step come from small chained heads, each conditioned on the choices before it
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar

import torch
from torch import Tensor, nn

from melregen.models.nn.columns import ColumnBag
from melregen.models.nn.growth import Growth
from melregen.models.nn.layers import ChainedHeads, Stack, initialise, sum_losses
from melregen.models.nn.pretrained import PretrainedModel
from melregen.models.planner.features import FIELDS, SONG_FIELDS, STEP_COLUMNS, TOKEN_COLUMNS
from melregen.models.planner.vocabulary import LATER_TABLES, describe_vocabulary


@dataclass(frozen=True)
class PlannerConfig:
    """Size of a planner."""

    width: int = 192  # channels
    heads: int = 4
    encoder_layers: int = 4
    decoder_layers: int = 2
    head_width: int = 96  # channels of each chained head
    window: int = 256  # tokens or slots that attention reaches
    dropout: float = 0.1


class Planner(PretrainedModel):
    """Predicts a template slot by slot."""

    model_type = "planner"
    config_class = PlannerConfig
    first_vocabulary = "866e98c2c9619b32"
    growth = Growth(
        {"token_columns": "tokens.weight", "step_columns": "steps.weight"}, LATER_TABLES
    )
    purpose = "Plans a template (all of a song but its pitches) for lyrics, chords or both"
    fields: ClassVar[Mapping[str, int]] = FIELDS
    config: PlannerConfig

    def __init__(self, config: PlannerConfig) -> None:
        super().__init__()
        self.config = config
        width = config.width
        self.tokens = ColumnBag(TOKEN_COLUMNS, width)
        self.steps = ColumnBag(STEP_COLUMNS, width)
        self.coming = nn.Linear(width, width, bias=False)
        self.current = nn.Linear(width, width, bias=False)
        shape = (width, config.heads, config.dropout, config.window)
        self.encoder = Stack(config.encoder_layers, *shape, causal=False)
        self.decoder = Stack(config.decoder_layers, *shape, causal=True)
        self.dropout = nn.Dropout(config.dropout)
        self.song_heads = ChainedHeads(width, config.head_width, SONG_FIELDS)
        self.slot_heads = ChainedHeads(width, config.head_width, dict(self.fields))
        self.apply(initialise)
        for bag in (self.tokens, self.steps):
            nn.init.normal_(bag.weight, std=0.02)

    @classmethod
    def vocabulary(cls) -> dict[str, object]:
        """Return what the ids mean that the network reads and chooses, as plain values."""
        return describe_vocabulary()

    @property
    def device(self) -> torch.device:
        """Where the network is."""
        return self.coming.weight.device

    def encode(self, tokens: Tensor, valid: Tensor) -> Tensor:
        """Read lyrics and wishes: (B, S, columns) ids to (B, S, width)."""
        out: Tensor = self.encoder(self.dropout(self.tokens.embed(tokens)), valid)
        return out

    def embed_steps(self, columns: Tensor, current: Tensor, coming: Tensor) -> Tensor:
        """Embed steps.

        Args:
            columns: (N, columns) ids.
            current: (N, width), encoding of the syllable being sung.
            coming: (N, width), encoding of the next syllable.

        Returns:
            (N, width).
        """
        out: Tensor = self.steps.embed(columns) + self.current(current) + self.coming(coming)
        return out

    def step_inputs(
        self, columns: Tensor, encoded: Tensor, current: Tensor, coming: Tensor
    ) -> Tensor:
        """Embed all steps of songs, (B, T, width).

        Args:
            columns: (B, T, columns) ids.
            encoded: (B, S, width), of the tokens.
            current: (B, T) index of the token sung at each step.
            coming: (B, T) index of the next one.
        """
        batch, length, count = columns.shape
        rows = torch.arange(batch, device=columns.device)[:, None]
        return self.embed_steps(
            columns.reshape(-1, count),
            encoded[rows, current].flatten(0, 1),
            encoded[rows, coming].flatten(0, 1),
        ).view(batch, length, -1)

    def forward(
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
        **_: Tensor,
    ) -> dict[str, Tensor]:
        """Score songs.

        Args:
            tokens: (B, S, token columns) ids.
            token_valid: (B, S), False on padding.
            columns: (B, T, step columns) ids.
            current: (B, T) index of the token sung at each step.
            coming: (B, T) index of the next one.
            fields: (B, T, fields) the choices made.
            scored: (B, T, fields), which of them count.
            song_fields: (B, song fields).
            song_scored: (B, song fields).
            valid: (B, T), False on padding.

        Returns:
            `loss` (mean nats a slot, all fields), `nats`, `count` (slots) and `field_nats`
            (fields), the sums by field.
        """
        encoded = self.encode(tokens, token_valid)
        x = self.step_inputs(columns, encoded, current, coming)
        decoded = self.decoder(self.dropout(x), valid)
        nats = self.slot_heads.nats(decoded, fields) * scored
        song_nats = self.song_heads.nats(encoded[:, 0], song_fields) * song_scored
        return sum_losses(nats, scored[..., FIELD_PLACES["duration"]].sum(), song_nats)


FIELD_PLACES = {name: place for place, name in enumerate(FIELDS)}
"""Place of each field in the chain."""
