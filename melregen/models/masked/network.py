"""The masked renderer (Y′ → Y): the pitches of all open slots from the template and those known.

- input columns as those of the renderer, embedded and summed with the pitch of the slot, where it
  is known, and the pitches of the slots that the form aligns it with, before and after it
- one bidirectional stack over the slots, as deep as the renderer's two together
- learned by hiding notes: "masked" hides a share of them by a cosine (MaskGIT: Chang et al. 2022);
  "gaps" does so for every other song and hides runs of notes in the others; "diffusion" hides each
  with a probability that is uniform from song to song and weighs the loss by its inverse, which
  bounds the nats of a melody (absorbing diffusion: Austin et al. 2021, Sahoo et al. 2024)
"""

from dataclasses import dataclass
from typing import Literal, get_args

import torch
from torch import Tensor, nn
from torch.nn import functional

from melregen.models.masked.features import MASK, UNKNOWN
from melregen.models.nn.columns import ColumnBag
from melregen.models.nn.growth import Growth
from melregen.models.nn.layers import Stack, initialise
from melregen.models.nn.pretrained import PretrainedModel
from melregen.models.renderer.features import COLUMNS, IGNORED, RELATIVE_PITCHES
from melregen.models.renderer.network import Renderer
from melregen.models.renderer.vocabulary import LATER_TABLES, describe_vocabulary

Objective = Literal["diffusion", "masked", "gaps"]
Order = Literal["confidence", "random"]

OBJECTIVES: tuple[str, ...] = get_args(Objective)
"""In the order that batches have them."""


@dataclass(frozen=True)
class MaskedConfig:
    """Size of a masked renderer, how it learns and how it draws."""

    width: int = 192  # channels
    heads: int = 4
    layers: int = 7
    window: int = 256  # slots that attention reaches
    dropout: float = 0.1
    objective: Objective = "gaps"  # which notes are hidden in training
    passes: int = 8  # in which a melody is drawn
    order: Order = "confidence"  # of the notes: the surest first, or at random


class MaskedRenderer(PretrainedModel):
    """Predicts the pitches of all open slots from the template and the pitches that are known."""

    model_type = "masked_renderer"
    config_class = MaskedConfig
    first_vocabulary = ""
    purpose = "Renders a template to a melody, all its notes in a few passes"
    growth = Growth({"columns": "columns.weight"}, LATER_TABLES)
    config: MaskedConfig

    def __init__(self, config: MaskedConfig) -> None:
        super().__init__()
        self.config = config
        width = config.width
        self.columns = ColumnBag(COLUMNS, width)
        self.known = nn.Embedding(MASK + 1, width)
        self.aligned = nn.Embedding(UNKNOWN + 1, width)
        self.echo = nn.Embedding(UNKNOWN + 1, width)
        shape = (width, config.heads, config.dropout, config.window)
        self.stack = Stack(config.layers, *shape, causal=False)
        self.dropout = nn.Dropout(config.dropout)
        self.head = nn.Linear(width, RELATIVE_PITCHES)
        self.apply(initialise)
        nn.init.normal_(self.columns.weight, std=0.02)

    @classmethod
    def vocabulary(cls) -> dict[str, object]:
        """Return what the ids mean that the network reads and chooses, as plain values."""
        return describe_vocabulary()

    @classmethod
    def from_renderer(cls, renderer: Renderer) -> "MaskedRenderer":
        """Return a network that begins with what a renderer knows.

        It has as many layers as the renderer in both of its stacks; the latter ones, which looked
        back alone, look both ways. The pitch that a slot has, once known, begins as the renderer's
        pitch given by the user, that of a later slot of the same place as that of an earlier one.

        Args:
            renderer: a trained renderer, which sees all of the template.
        """
        sizes = renderer.config
        layers = sizes.encoder_layers + sizes.decoder_layers
        model = cls(MaskedConfig(sizes.width, sizes.heads, layers, sizes.window, sizes.dropout))
        with torch.no_grad():
            model.columns.load_state_dict(renderer.columns.state_dict())
            model.head.load_state_dict(renderer.head.state_dict())
            given = renderer.columns.rows("given")  # the first stands for a pitch left open
            model.known.weight[:RELATIVE_PITCHES] = given[1:]
            for table in (model.aligned, model.echo):
                table.weight[: RELATIVE_PITCHES + 1] = renderer.aligned.weight
            blocks = [*renderer.encoder.blocks, *renderer.decoder.blocks]
            for own, block in zip(model.stack.blocks, blocks, strict=True):
                own.load_state_dict(block.state_dict())
            model.stack.norm.load_state_dict(renderer.decoder.norm.state_dict())
        return model

    @property
    def device(self) -> torch.device:
        """Where the network is."""
        return self.known.weight.device

    def score(
        self, embedded: Tensor, known: Tensor, aligned: Tensor, echo: Tensor, valid: Tensor
    ) -> Tensor:
        """Return the logits of all slots, (B, T, relative pitches).

        Args:
            embedded: (B, T, width), what `columns.embed` made of the columns.
            known: (B, T) relative pitch, `MASK` where it is not known.
            aligned: (B, T) relative pitch of the earlier slot that the slot is aligned with,
                counted from its own tonic; `UNKNOWN` or `NO_PITCH`.
            echo: (B, T) likewise, of the first later slot that is aligned with it.
            valid: (B, T), False on padding.
        """
        x = embedded + self.known(known) + self.aligned(aligned) + self.echo(echo)
        out: Tensor = self.head(self.stack(self.dropout(x), valid))
        return out

    def forward(
        self,
        columns: Tensor,
        pitch: Tensor,
        aligned: Tensor,
        source: Tensor,
        echo: Tensor,
        follower: Tensor,
        target: Tensor,
        valid: Tensor,
        masks: Tensor,
        weights: Tensor,
        **_: Tensor,
    ) -> dict[str, Tensor]:
        """Score hidden pitches of songs.

        Args:
            columns: (B, T, columns) ids.
            pitch: (B, T) relative pitch of every slot.
            aligned: (B, T) that of the aligned slot, `NO_PITCH` for none.
            source: (B, T) index of that slot, -1 for none that is hidden with the song.
            echo: (B, T) as `aligned`, of the first later slot that is aligned with it.
            follower: (B, T) index of that slot.
            target: (B, T) relative pitch, `IGNORED` where nothing is to be predicted.
            valid: (B, T), False on padding.
            masks: (B, objectives, draws, T), True where a note is hidden.
            weights: (B, objectives, draws, T), of the nats of hidden notes.

        Returns:
            `loss` (mean weighted nats a note), `nats` (their sum), `count` (notes), and
            `note_nats` (B, T), weighted, added up over the draws.
        """
        objective = OBJECTIVES.index(self.config.objective)
        hidden, weight = masks[:, objective], weights[:, objective]  # (B, draws, T)
        draws = hidden.shape[1]

        def spread(x: Tensor) -> Tensor:
            return x.repeat_interleave(draws, dim=0)

        def related(ids: Tensor, place: Tensor) -> Tensor:
            there = (place >= 0) & mask.gather(1, place.clamp(min=0))
            return torch.where(there, UNKNOWN, ids)

        mask = hidden.flatten(0, 1)  # (B · draws, T)
        logits = self.score(
            spread(self.columns.embed(columns)),
            torch.where(mask, MASK, spread(pitch)),
            related(spread(aligned), spread(source)),
            related(spread(echo), spread(follower)),
            spread(valid),
        )
        wanted = torch.where(mask, spread(target), IGNORED)
        nats = functional.cross_entropy(
            logits.flatten(0, 1).float(), wanted.flatten(), ignore_index=IGNORED, reduction="none"
        ).view_as(hidden)
        note_nats = (nats * weight).sum(dim=1)
        count = (target != IGNORED).sum()
        total = note_nats.sum()
        return {
            "loss": total / count.clamp(min=1),
            "nats": total.detach(),
            "count": count,
            "note_nats": note_nats.detach(),
        }
