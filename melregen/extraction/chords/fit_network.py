"""The chord model as a torch module, and the likelihood it is fitted by.

The same computation as `melregen.extraction.chords.model`, which evaluates it; sizes and names of
the parameters are those of its `ChordShape`.
"""

import torch
from torch import Tensor, nn
from torch.nn import functional

from melregen.extraction.chords.features import N_BLOCKS, N_CHROMA
from melregen.extraction.chords.model import (
    DILATIONS,
    ROOT_WINDOW,
    STYLES,
    ChordModel,
    ChordShape,
    RootWeights,
)
from melregen.extraction.chords.states import N_QUALITIES, N_STATES


class ChordNetwork(nn.Module):
    """Scores chords and changes on each beat; see `ChordModel` for the architecture."""

    def __init__(self, shape: ChordShape) -> None:
        super().__init__()
        width = shape.width
        self.inp = nn.Linear(shape.inputs, width)
        self.convs = nn.ModuleList(
            nn.Conv1d(width, width, 3, padding=d, dilation=d) for d in DILATIONS
        )
        self.out = nn.Linear(width, N_STATES + 1)
        self.drop, self.drop_inputs = nn.Dropout(0.3), nn.Dropout(0.1)
        self.fit_in = nn.Linear(shape.root_inputs, shape.root_width)
        self.fit_out = nn.Linear(shape.root_width, N_QUALITIES)
        self.drop_fit = nn.Dropout(0.2)
        shapes = shape.parameters
        self.U = nn.Parameter(torch.randn(shapes["U"]) * 0.1)
        self.V = nn.Parameter(torch.randn(shapes["V"]) * 0.1)
        self.b = nn.Parameter(torch.zeros(shapes["b"]) - 4)

    def model(self) -> ChordModel:
        """Return the parameters as the model that numpy evaluates."""
        return ChordModel({name: value.detach().numpy() for name, value in self.named_parameters()})

    def forward(self, features: Tensor, style: Tensor) -> tuple[Tensor, Tensor]:
        """Score chords (songs, beats, states) and changes (songs, beats).

        Args:
            features: (songs, beats, features).
            style: index of each song's style, (songs,).
        """
        conditions = functional.one_hot(style, len(STYLES)).float()
        conditions = conditions[:, None].expand(-1, features.shape[1], -1)
        hidden = torch.relu(self.inp(torch.cat([self.drop_inputs(features), conditions], 2)))
        hidden = hidden.transpose(1, 2)  # (songs, width, beats)
        for conv in self.convs:
            hidden = hidden + torch.relu(conv(self.drop(hidden)))
        scores = self.out(self.drop(hidden.transpose(1, 2)))
        fits = self._from_each_root(features, conditions)
        emissions = scores[..., :N_STATES] + functional.pad(fits, (0, 1))
        return emissions, scores[..., N_STATES]

    def _from_each_root(self, features: Tensor, conditions: Tensor) -> Tensor:
        weights: RootWeights[Tensor] = RootWeights.of(self.fit_in.weight)
        chroma = features[..., :N_CHROMA].reshape(*features.shape[:2], N_BLOCKS, 12)
        window = torch.stack([_later(chroma[:, :, b], shift) for b, shift in ROOT_WINDOW], 2)
        # Turning the weights is cheaper than turning the chroma.
        taps = weights.window.reshape(-1, len(ROOT_WINDOW), 12)
        turned = torch.stack([taps.roll(root, 2).flatten(1) for root in range(12)]).flatten(0, 1)
        hidden = self.drop_inputs(window.flatten(2)) @ turned.T
        hidden = hidden.reshape(*features.shape[:2], 12, -1)
        plain = torch.cat([features[..., N_CHROMA:], conditions], 2)
        context = self.drop_inputs(plain) @ weights.plain.T
        roots = weights.roots.T + self.fit_in.bias
        hidden = torch.relu(hidden + context[:, :, None] + roots)  # (songs, beats, 12, width)
        scores: Tensor = self.fit_out(self.drop_fit(hidden))
        return scores.flatten(2)

    def transitions(self, minor: int) -> Tensor:
        """Log scores of moving from state to state in major (0) or minor (1)."""
        return self.U[minor] @ self.V[minor].T + self.b[minor]


def _later(values: Tensor, shift: int) -> Tensor:
    if shift == 0:
        return values
    nothing = torch.zeros_like(values[:, : abs(shift)])
    if shift > 0:
        return torch.cat([values[:, shift:], nothing], 1)
    return torch.cat([nothing, values[:, :shift]], 1)


def negative_log_likelihood(
    emissions: Tensor, change: Tensor, transitions: Tensor, states: Tensor, mask: Tensor
) -> Tensor:
    """Return the negative log probability of each song's chords, in nats, (songs,).

    Args:
        emissions: (songs, beats, states).
        change: (songs, beats).
        transitions: (states, states).
        states: the chords, (songs, beats).
        mask: which beats exist, (songs, beats).
    """
    given = (emissions.gather(2, states[..., None])[..., 0] * mask).sum(1)
    moved = (states[:, 1:] != states[:, :-1]) & mask[:, 1:]
    moves = change[:, 1:] + transitions[states[:, :-1], states[:, 1:]]
    given = given + (moves * moved).sum(1)
    return _log_partition(emissions, change, transitions, mask) - given


def _log_partition(emissions: Tensor, change: Tensor, transitions: Tensor, mask: Tensor) -> Tensor:
    """Sum over all chains by the forward algorithm, scaled on every beat."""
    moves = transitions.exp() * (1 - torch.eye(N_STATES))
    highest = emissions.max(2, keepdim=True).values
    likelihoods = torch.where(mask[..., None], (emissions - highest).exp(), torch.ones(()))
    leave = (change.exp() * mask)[..., None].unbind(1)
    first, *later = likelihoods.unbind(1)
    scale = first.sum(1, keepdim=True)
    message, scales = first / scale, [scale]
    for beat, row in enumerate(later, 1):
        message = torch.addcmul(message, leave[beat], message @ moves) * row
        scale = message.sum(1, keepdim=True)
        message = message / scale
        scales.append(scale)
    return torch.cat(scales, 1).log().sum(1) + (highest[..., 0] * mask).sum(1)
