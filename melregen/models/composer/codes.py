"""A learned plan: one discrete code a line.

- the codec reads the notes of a line, each for itself and its place, averages them, and rounds
  three numbers to a few levels each (finite scalar quantisation: Mentzer et al. 2023, arXiv
  2309.15505); it is learned by reconstructing the notes
- the prior is a causal transformer over lines, which foresees the code of a line from its words and
  the codes before it
"""

import torch
from torch import Tensor, nn
from torch.nn import functional

from melregen.models.nn import vocabulary as v
from melregen.models.nn.columns import ColumnBag
from melregen.models.nn.layers import Stack
from melregen.models.planner.features import END, FIELDS, TOKEN_COLUMNS
from melregen.models.renderer.features import RELATIVE_PITCHES

DIMENSIONS = 3
"""Numbers that are rounded; a code is their levels taken together."""

_LONGEST_LINE = 32
"""Places in a line that are told apart."""

_NOTE_COLUMNS = {
    "kind": FIELDS["kind"],
    "rest": FIELDS["rest"],
    "duration": FIELDS["duration"],
    "pitch": RELATIVE_PITCHES + 1,
    "place": _LONGEST_LINE,
    "position": v.MAX_POSITION + 2,
}
_SOFTNESS = 0.5
"""Squared levels: how far from its own level a number still counts a little for the others, where
both stages learn together."""

_ROLE, _FROM_START = (list(TOKEN_COLUMNS).index(name) for name in ("role", "from_line_start"))
_SYLLABLE_ROLE = 2


class LineCodes(nn.Module):
    """Reads the code of each line from its notes, and foresees it from the words.

    Args:
        width: channels.
        heads: of the prior's attention.
        layers: of the prior.
        levels: to which each of the three numbers is rounded.
        dropout: of the prior.
        window: lines that the prior looks back.
        together: whether the codec also learns to be foreseen, so that both stages learn together.
    """

    def __init__(
        self,
        width: int,
        heads: int,
        layers: int,
        levels: int,
        dropout: float,
        window: int,
        *,
        together: bool,
    ) -> None:
        super().__init__()
        self.levels = levels
        self.count = levels**DIMENSIONS
        self.together = together
        self.notes = ColumnBag(_NOTE_COLUMNS, width)
        self.mix = nn.Sequential(
            nn.Linear(width, 2 * width), nn.SiLU(), nn.Linear(2 * width, width), nn.SiLU()
        )
        self.inward = nn.Linear(width, DIMENSIONS)
        self.outward = nn.Linear(DIMENSIONS, width)
        self.earlier = nn.Embedding(self.count + 1, width)  # the last one: no line before
        self.words = nn.Linear(width, width, bias=False)
        self.prior = Stack(layers, width, heads, dropout, window, causal=True)
        self.head = nn.Linear(width, self.count)
        places = torch.arange(self.count)
        grid = [(places // levels**place) % levels for place in range(DIMENSIONS)]
        self.register_buffer("grid", torch.stack(grid, -1).float(), persistent=False)
        self.grid: Tensor
        """(codes, dimensions), the levels of each code."""

    def vectors(self, codes: Tensor) -> Tensor:
        """Return what a decoder gets of codes: (…) ids to (…, width)."""
        return self.embed(self.grid[codes])

    def embed(self, levels: Tensor) -> Tensor:
        """Return what a decoder gets of rounded levels: (…, dimensions) to (…, width)."""
        out: Tensor = self.outward(2 * levels / (self.levels - 1) - 1)
        return out

    def read(self, fields: Tensor, pitches: Tensor, position: Tensor, lines: Tensor) -> Tensor:
        """Return the unrounded levels of each line, (B, lines, dimensions).

        Args:
            fields: (B, T, fields), with `END` where a song is over and as padding.
            pitches: (B, T) relative pitches, `RELATIVE_PITCHES` for one that is not known.
            position: (B, T) id of the place in the bar before each slot.
            lines: (B, T) index of the line of each slot.
        """
        is_note = fields[..., 0] != END
        ids = torch.stack(
            [*fields[..., :3].unbind(-1), pitches, places_in_line(lines), position], dim=-1
        )
        notes = self.mix(self.notes.embed(ids)) * is_note[..., None]
        count = int(lines.max()) + 1
        sums = notes.new_zeros(len(lines), count, notes.shape[-1])
        sums.scatter_add_(1, lines[..., None].expand_as(notes), notes)
        sizes = notes.new_zeros(len(lines), count)
        sizes.scatter_add_(1, lines, is_note.to(notes.dtype))
        means = sums / sizes.clamp(min=1)[..., None]
        levels: Tensor = (self.inward(means).tanh() + 1) / 2 * (self.levels - 1)
        return levels

    def round(self, levels: Tensor) -> tuple[Tensor, Tensor]:
        """Return rounded levels, through which gradients pass, and the codes, (B, lines)."""
        rounded = levels.round()
        weights = self.levels ** torch.arange(DIMENSIONS, device=levels.device)
        codes = (rounded.detach().long() * weights).sum(-1)
        return levels + (rounded - levels).detach(), codes

    def foresee(self, words: Tensor, codes: Tensor) -> Tensor:
        """Return the logits of the code of each line, (B, lines, codes), given those before it.

        Args:
            words: (B, lines, width), what is sung in each line.
            codes: (B, lines).
        """
        nothing = torch.full_like(codes[:, :1], self.count)
        x = self.earlier(torch.cat([nothing, codes[:, :-1]], 1)) + self.words(words)
        known = torch.ones_like(codes, dtype=torch.bool)  # padding comes last: none looks at it
        logits: Tensor = self.head(self.prior(x, known))
        return logits

    def nats(self, levels: Tensor, codes: Tensor, words: Tensor) -> Tensor:
        """Return the negative log likelihood of the code of each line, (B, lines)."""
        log_shares = functional.log_softmax(self.foresee(words, codes).float(), -1)
        chosen = functional.one_hot(codes, self.count).to(log_shares.dtype)
        if self.together:
            distances = (levels[..., None, :] - self.grid).square().sum(-1)
            soft = torch.softmax(-distances / _SOFTNESS, -1)
            chosen = chosen + soft - soft.detach()
        return -(chosen * log_shares).sum(-1)


def places_in_line(lines: Tensor) -> Tensor:
    """Return the place of each slot in its line, (B, T), held at the longest that is told apart."""
    places = torch.arange(lines.shape[1], device=lines.device).expand_as(lines)
    is_first = torch.ones_like(lines, dtype=torch.bool)
    is_first[:, 1:] = lines[:, 1:] != lines[:, :-1]
    firsts = torch.where(is_first, places, torch.zeros_like(places)).cummax(1).values
    return (places - firsts).clamp(max=_LONGEST_LINE - 1)


def words_of_lines(encoded: Tensor, tokens: Tensor, count: int) -> Tensor:
    """Return what is sung in each line: the mean of the encodings of its syllables.

    A line without words has the encoding of the song.

    Args:
        encoded: (B, S, width).
        tokens: (B, S, token columns) ids; token 0 stands for the song.
        count: lines.

    Returns:
        (B, lines, width).
    """
    is_syllable = tokens[..., _ROLE] == _SYLLABLE_ROLE
    starts = is_syllable & (tokens[..., _FROM_START] == v.bucket(0, v.LINE_EDGES))
    lines = (starts.long().cumsum(1) - 1).clamp(min=0, max=count - 1)
    sums = encoded.new_zeros(len(encoded), count, encoded.shape[-1])
    sung = encoded * is_syllable[..., None]
    sums.scatter_add_(1, lines[..., None].expand_as(encoded), sung)
    sizes = encoded.new_zeros(len(encoded), count)
    sizes.scatter_add_(1, lines, is_syllable.to(encoded.dtype))
    has_words = (sizes > 0)[..., None]
    return torch.where(has_words, sums / sizes.clamp(min=1)[..., None], encoded[:, :1])
