"""The outline network: the lines of a song, one step a line, before any of its notes.

- a bidirectional encoder reads the song's conditions (token 0) and its lines of words
- a causal decoder takes one step a line: its input is the line's encoding, the outline of the line
  before and that of the last line of as many syllables
- the fields of a line come from small chained heads, each conditioned on the choices before it
"""

from dataclasses import dataclass

import torch
from torch import Tensor, nn

from melregen.models.nn.columns import ColumnBag
from melregen.models.nn.growth import Growth
from melregen.models.nn.layers import (
    ChainedHeads,
    IncrementalDecoder,
    Stack,
    initialise,
    sum_losses,
)
from melregen.models.nn.pretrained import PretrainedModel
from melregen.models.outline.features import FIELDS, STEP_COLUMNS, TOKEN_COLUMNS
from melregen.models.outline.vocabulary import LATER_TABLES, describe_vocabulary


@dataclass(frozen=True)
class OutlineConfig:
    """Size of an outline network."""

    width: int = 128  # channels
    heads: int = 4
    encoder_layers: int = 3
    decoder_layers: int = 2
    head_width: int = 64  # channels of each chained head
    window: int = 64  # lines that attention reaches
    dropout: float = 0.15


class Outliner(PretrainedModel):
    """Predicts how each line of the words stands to earlier ones, and where it lies."""

    model_type = "outline"
    config_class = OutlineConfig
    first_vocabulary = ""
    growth = Growth({"token_columns": "tokens.weight"}, LATER_TABLES)
    purpose = "Lays out the lines of a song for its words"
    config: OutlineConfig

    def __init__(self, config: OutlineConfig) -> None:
        super().__init__()
        self.config = config
        width = config.width
        self.tokens = ColumnBag(TOKEN_COLUMNS, width)
        self.steps = ColumnBag(STEP_COLUMNS, width)
        shape = (width, config.heads, config.dropout, config.window)
        self.encoder = Stack(config.encoder_layers, *shape, causal=False)
        self.decoder = Stack(config.decoder_layers, *shape, causal=True)
        self.dropout = nn.Dropout(config.dropout)
        self.heads = ChainedHeads(width, config.head_width, FIELDS)
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
        return self.tokens.weight.device

    def encode(self, tokens: Tensor, valid: Tensor) -> Tensor:
        """Read lines and conditions: (B, 1 + lines, columns) ids to (B, 1 + lines, width)."""
        out: Tensor = self.encoder(self.dropout(self.tokens.embed(tokens)), valid)
        return out

    def embed_steps(self, columns: Tensor) -> Tensor:
        """Embed steps: (…, columns) ids to (…, width)."""
        return self.steps.embed(columns)

    def forward(
        self,
        tokens: Tensor,
        valid: Tensor,
        columns: Tensor,
        fields: Tensor,
        scored: Tensor,
        **_: Tensor,
    ) -> dict[str, Tensor]:
        """Score the lines of songs.

        Args:
            tokens: (B, 1 + T, token columns) ids.
            valid: (B, 1 + T), False on padding.
            columns: (B, T, step columns) ids.
            fields: (B, T, fields) the choices made.
            scored: (B, T, fields), which of them count.

        Returns:
            `loss` (mean nats a line, all fields), `nats`, `count` (lines) and `field_nats`
            (fields), the sums by field.
        """
        encoded = self.encode(tokens, valid)
        x = self.embed_steps(columns)
        x = x + encoded[:, 1:] + encoded[:, :1]
        decoded = self.decoder(self.dropout(x), valid[:, 1:])
        nats = self.heads.nats(decoded, fields) * scored
        return sum_losses(nats, scored[..., -1].sum())

    def start(self, batch: int, longest: int) -> IncrementalDecoder:
        """Begin to decode a batch of songs of at most `longest` lines."""
        return self.decoder.start(batch, longest)
