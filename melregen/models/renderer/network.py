"""The renderer (Y′ → Y): one pitch for each slot of a template.

- input columns are embedded and summed; a bidirectional encoder reads the whole template
- a shallow causal decoder runs in step with the slots: its input is the encoder's output at the
  slot, the pitch before, and the pitch of the slot that the form aligns it with
- pitches are semitones from a tonic, chords degrees of the key: transposition is exact
"""

from dataclasses import dataclass

import torch
from torch import Tensor, nn
from torch.nn import functional

from melregen.models.nn.columns import ColumnBag
from melregen.models.nn.growth import Growth
from melregen.models.nn.layers import IncrementalDecoder, Stack, initialise
from melregen.models.nn.pretrained import PretrainedModel
from melregen.models.renderer.features import COLUMNS, IGNORED, RELATIVE_PITCHES
from melregen.models.renderer.hidden import HiddenElements, TemplateFilter
from melregen.models.renderer.vocabulary import LATER_TABLES, describe_vocabulary


@dataclass(frozen=True)
class RendererConfig:
    """Size of a renderer, and what it is built never to see."""

    width: int = 192  # channels
    heads: int = 4
    encoder_layers: int = 5
    decoder_layers: int = 2
    window: int = 256  # slots that attention reaches
    dropout: float = 0.1
    without: str = ""  # elements of the template hidden from it, names of `hidden.HIDDEN_COLUMNS`

    def __post_init__(self) -> None:
        HiddenElements.parse(self.without)


class Renderer(PretrainedModel):
    """Predicts the pitch of every slot from the template and the pitches before."""

    model_type = "renderer"
    config_class = RendererConfig
    first_vocabulary = "a402ed78c6fbdfde"
    purpose = "Renders a template to a melody, one pitch for each of its notes"
    growth = Growth({"columns": "columns.weight"}, LATER_TABLES)
    config: RendererConfig

    def __init__(self, config: RendererConfig) -> None:
        super().__init__()
        self.config = config
        width = config.width
        self.seen = TemplateFilter(HiddenElements.parse(config.without))
        self.columns = ColumnBag(COLUMNS, width)
        self.previous = nn.Embedding(RELATIVE_PITCHES + 1, width)
        self.aligned = nn.Embedding(RELATIVE_PITCHES + 1, width)
        shape = (width, config.heads, config.dropout, config.window)
        self.encoder = Stack(config.encoder_layers, *shape, causal=False)
        self.decoder = Stack(config.decoder_layers, *shape, causal=True)
        self.dropout = nn.Dropout(config.dropout)
        self.head = nn.Linear(width, RELATIVE_PITCHES)
        self.apply(initialise)
        nn.init.normal_(self.columns.weight, std=0.02)

    @classmethod
    def vocabulary(cls) -> dict[str, object]:
        """Return what the ids mean that the network reads and chooses, as plain values."""
        return describe_vocabulary()

    @property
    def sees_alignment(self) -> bool:
        """Whether it is told what an earlier phrase has at the same place."""
        return not self.seen.hidden.alignment

    @property
    def device(self) -> torch.device:
        """Where the network is."""
        return self.previous.weight.device

    def encode(self, columns: Tensor, valid: Tensor) -> Tensor:
        """Read templates.

        Args:
            columns: (B, T, columns) ids.
            valid: (B, T), False on padding.

        Returns:
            (B, T, width).
        """
        embedded = self.columns.embed(self.seen.columns(columns))
        out: Tensor = self.encoder(self.dropout(embedded), valid)
        return out

    def forward(
        self,
        columns: Tensor,
        previous: Tensor,
        aligned: Tensor,
        target: Tensor,
        valid: Tensor,
        **_: Tensor,
    ) -> dict[str, Tensor]:
        """Score the pitches of songs.

        Args:
            columns: (B, T, columns) ids.
            previous: (B, T) relative pitch before, counted from the slot's own tonic.
            aligned: (B, T) relative pitch of the aligned slot, `NO_PITCH` for none.
            target: (B, T) relative pitch, `IGNORED` where nothing is to be predicted.
            valid: (B, T), False on padding.

        Returns:
            `loss` (mean nats a note), `nats` (their sum), `count` (notes), and `note_nats` (B, T).
        """
        x = self.encode(columns, valid) + self.previous(previous)
        x = x + self.aligned(self.seen.aligned(aligned))
        logits = self.head(self.decoder(self.dropout(x), valid))
        note_nats = functional.cross_entropy(
            logits.flatten(0, 1).float(), target.flatten(), ignore_index=IGNORED, reduction="none"
        ).view_as(target)
        count = (target != IGNORED).sum()
        nats = note_nats.sum()
        return {
            "loss": nats / count.clamp(min=1),
            "nats": nats.detach(),
            "count": count,
            "note_nats": note_nats.detach(),
        }

    def start(self, batch: int, longest: int) -> IncrementalDecoder:
        """Begin to decode a batch of songs of at most `longest` slots."""
        return self.decoder.start(batch, longest)

    def step(
        self, decoder: IncrementalDecoder, encoded: Tensor, previous: Tensor, aligned: Tensor
    ) -> Tensor:
        """Return the decoder's output for the next slot, (B, width), which `logits` reads.

        Args:
            decoder: what `start` returned.
            encoded: (B, width), the encoding of the slot.
            previous: (B,) relative pitch before.
            aligned: (B,) relative pitch of the aligned slot.
        """
        x = encoded + self.previous.weight.index_select(0, previous)
        seen = self.seen.aligned(aligned)
        return decoder.step(x + self.aligned.weight.index_select(0, seen))

    def logits(self, hidden: Tensor) -> Tensor:
        """Return the logits (B, relative pitches) of a slot from the decoder's output."""
        return functional.linear(hidden, self.head.weight, self.head.bias)
