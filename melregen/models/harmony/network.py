"""The harmony network: the form of a song in, hold or a chord at each strong beat out.

Sizes in comments: B songs, T steps (strong beats).
"""

from dataclasses import dataclass

import torch
from torch import Tensor, nn

from melregen.models.harmony.features import FIELDS, PLACE_COLUMNS, STEP_COLUMNS
from melregen.models.harmony.vocabulary import describe_vocabulary
from melregen.models.nn.columns import ColumnBag
from melregen.models.nn.layers import (
    ChainedHeads,
    IncrementalDecoder,
    Stack,
    initialise,
    sum_losses,
)
from melregen.models.nn.pretrained import PretrainedModel


@dataclass(frozen=True)
class HarmonyConfig:
    """Size of a harmony network."""

    width: int = 128  # channels
    heads: int = 4
    encoder_layers: int = 2
    decoder_layers: int = 3
    head_width: int = 64  # channels of each chained head
    window: int = 96  # steps that attention reaches
    dropout: float = 0.15


class Harmonist(PretrainedModel):
    """Predicts the chords of a song from its form, as far as they are open."""

    model_type = "harmony"
    config_class = HarmonyConfig
    first_vocabulary = ""
    purpose = "Chooses the chords of a song for its form"
    config: HarmonyConfig

    def __init__(self, config: HarmonyConfig) -> None:
        super().__init__()
        self.config = config
        width = config.width
        self.places = ColumnBag(PLACE_COLUMNS, width)
        self.steps = ColumnBag(STEP_COLUMNS, width)
        shape = (width, config.heads, config.dropout, config.window)
        self.encoder = Stack(config.encoder_layers, *shape, causal=False)
        self.decoder = Stack(config.decoder_layers, *shape, causal=True)
        self.dropout = nn.Dropout(config.dropout)
        self.heads = ChainedHeads(width, config.head_width, FIELDS)
        self.apply(initialise)
        for bag in (self.places, self.steps):
            nn.init.normal_(bag.weight, std=0.02)

    @classmethod
    def vocabulary(cls) -> dict[str, object]:
        """Return what the ids mean that the network reads and chooses, as plain values."""
        return describe_vocabulary()

    @property
    def device(self) -> torch.device:
        """Where the network is."""
        return self.places.weight.device

    def encode(self, places: Tensor, valid: Tensor) -> Tensor:
        """Read the form: (B, T, columns) ids to (B, T, width)."""
        out: Tensor = self.encoder(self.dropout(self.places.embed(places)), valid)
        return out

    def embed_steps(self, columns: Tensor) -> Tensor:
        """Embed steps: (…, columns) ids to (…, width)."""
        return self.steps.embed(columns)

    def forward(
        self,
        places: Tensor,
        valid: Tensor,
        columns: Tensor,
        fields: Tensor,
        scored: Tensor,
        **_: Tensor,
    ) -> dict[str, Tensor]:
        """Score the chords of songs.

        Args:
            places: (B, T, place columns) ids.
            valid: (B, T), False on padding.
            columns: (B, T, step columns) ids.
            fields: (B, T, fields) the choices made.
            scored: (B, T, fields), which of them count; the first is the step's.

        Returns:
            `loss` (mean nats a step, all fields), `nats`, `count` (steps) and `field_nats`
            (fields), the sums by field.
        """
        encoded = self.encode(places, valid)
        x = self.embed_steps(columns)
        decoded = self.decoder(self.dropout(x + encoded), valid)
        nats = self.heads.nats(decoded, fields) * scored
        return sum_losses(nats, scored[..., 0].sum())

    def start(self, batch: int, longest: int) -> IncrementalDecoder:
        """Begin to decode a batch of songs of at most `longest` steps."""
        return self.decoder.start(batch, longest)
