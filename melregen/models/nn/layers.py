"""Transformer blocks shared by the networks.

- pre-norm residual blocks with RMSNorm (Zhang and Sennrich 2019)
- rotary position embedding (Su et al. 2021), so that no length is built in
- attention within a window on either side (encoder) or back (decoder): a song of any length
  looks to each layer like those seen in training
- SiLU-gated feed-forward (Shazeer 2020)
- decoding writes keys and values into preallocated caches, one step for the whole batch
"""

from dataclasses import dataclass

import torch
from torch import Tensor, nn
from torch.nn import functional


def rotary_table(length: int, size: int, device: torch.device) -> tuple[Tensor, Tensor]:
    """Return cosines and sines, each (length, size), for heads of `size` channels."""
    rates = 10000 ** (-torch.arange(0, size, 2, device=device).float() / size)
    angles = torch.arange(length, device=device).float()[:, None] * rates  # (T, size/2)
    angles = torch.cat([angles, angles], dim=-1)  # (T, size)
    return angles.cos(), angles.sin()


def rotate(x: Tensor, cosines: Tensor, sines: Tensor) -> Tensor:
    """Turn queries or keys (B, H, T, size) by their positions."""
    first, second = x.chunk(2, dim=-1)
    return x * cosines + torch.cat([-second, first], dim=-1) * sines


def band_mask(valid: Tensor, window: int, *, causal: bool) -> Tensor:
    """Return the attention mask (B, 1, T, T), True where a query may look.

    Args:
        valid: (B, T), False on padding.
        window: how far a query sees on either side (or back).
        causal: whether a query sees only itself and what came before.
    """
    places = torch.arange(valid.shape[1], device=valid.device)
    distance = places[:, None] - places[None, :]
    near = (distance < window) & (distance >= 0 if causal else distance > -window)
    own = torch.eye(valid.shape[1], dtype=torch.bool, device=valid.device)
    mask: Tensor = ((near[None] & valid[:, None, :]) | own[None])[:, None]
    return mask


@dataclass
class LayerCache:
    """Keys and values of one layer, each (B, H, longest, size)."""

    keys: Tensor
    values: Tensor


@dataclass(frozen=True)
class StepWeights:
    """The weights of one block, for a step of decoding."""

    attention_norm: Tensor
    inward: Tensor
    attention_out: Tensor
    feed_norm: Tensor
    feed_in: Tensor
    feed_out: Tensor


class Attention(nn.Module):
    """Multi-head self-attention with rotary positions."""

    def __init__(self, width: int, heads: int) -> None:
        super().__init__()
        self.heads = heads
        self.inward = nn.Linear(width, 3 * width, bias=False)
        self.outward = nn.Linear(width, width, bias=False)

    def _split(self, x: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        batch, length, width = x.shape
        qkv = self.inward(x).view(batch, length, 3, self.heads, width // self.heads)
        q, k, v = qkv.permute(2, 0, 3, 1, 4)  # each (B, H, T, size)
        return q, k, v

    def forward(self, x: Tensor, rotary: tuple[Tensor, Tensor], mask: Tensor) -> Tensor:
        """Attend within (B, T, width)."""
        q, k, v = self._split(x)
        q, k = rotate(q, *rotary), rotate(k, *rotary)
        y = functional.scaled_dot_product_attention(q, k, v, attn_mask=mask)
        out: Tensor = self.outward(y.transpose(1, 2).flatten(2))
        return out


class Block(nn.Module):
    """Attention and feed-forward with their residual connections."""

    def __init__(self, width: int, heads: int, dropout: float) -> None:
        super().__init__()
        hidden = 8 * width // 3 // 16 * 16
        self.attention_norm = nn.RMSNorm(width)
        self.attention = Attention(width, heads)
        self.feed_norm = nn.RMSNorm(width)
        self.feed_in = nn.Linear(width, 2 * hidden, bias=False)
        self.feed_out = nn.Linear(hidden, width, bias=False)
        self.dropout = nn.Dropout(dropout)

    def _feed(self, x: Tensor) -> Tensor:
        gate, value = self.feed_in(self.feed_norm(x)).chunk(2, dim=-1)
        out: Tensor = self.feed_out(functional.silu(gate) * value)
        return out

    def forward(self, x: Tensor, rotary: tuple[Tensor, Tensor], mask: Tensor) -> Tensor:
        """Transform (B, T, width)."""
        y: Tensor = x + self.dropout(self.attention(self.attention_norm(x), rotary, mask))
        out: Tensor = y + self.dropout(self._feed(y))
        return out

    def step_weights(self) -> "StepWeights":
        """Return the weights as decoding wants them."""
        attention = self.attention
        return StepWeights(
            self.attention_norm.weight,
            attention.inward.weight,
            attention.outward.weight,
            self.feed_norm.weight,
            self.feed_in.weight,
            self.feed_out.weight,
        )


class Stack(nn.Module):
    """A pile of blocks: bidirectional (an encoder) or causal (a decoder)."""

    def __init__(
        self, depth: int, width: int, heads: int, dropout: float, window: int, *, causal: bool
    ) -> None:
        super().__init__()
        self.blocks = nn.ModuleList(Block(width, heads, dropout) for _ in range(depth))
        self.norm = nn.RMSNorm(width)
        self.size = width // heads
        self.heads = heads
        self.window = window
        self.causal = causal

    def forward(self, x: Tensor, valid: Tensor) -> Tensor:
        """Transform (B, T, width); `valid` (B, T) is False on padding."""
        rotary = rotary_table(x.shape[1], self.size, x.device)
        rotary = (rotary[0].to(x.dtype), rotary[1].to(x.dtype))
        mask = band_mask(valid, self.window, causal=self.causal)
        for block in self.blocks:
            x = block(x, rotary, mask)
        out: Tensor = self.norm(x)
        return out

    def start(self, batch: int, longest: int, like: Tensor) -> "StackState":
        """Preallocate the caches for decoding `longest` steps of a batch."""
        shape = (batch, self.heads, longest, self.size)
        caches = [LayerCache(like.new_empty(shape), like.new_empty(shape)) for _ in self.blocks]
        return StackState(self, caches, rotary_table(longest, self.size, like.device))


class StackState:
    """A causal stack in the middle of decoding.

    A step is so small that calling modules would cost as much as the arithmetic: it is written
    out on their weights.
    """

    def __init__(
        self, stack: Stack, caches: list[LayerCache], rotary: tuple[Tensor, Tensor]
    ) -> None:
        self.caches = caches
        self.place = 0
        self._window = stack.window
        self._heads, self._size = stack.heads, stack.size
        self._norm = stack.norm.weight
        blocks = [block for block in stack.blocks if isinstance(block, Block)]
        self._weights = [block.step_weights() for block in blocks]
        half = stack.size // 2
        self._cosines = rotary[0]
        # The halves change places below; the sign of the first half goes into the sines.
        self._sines = torch.cat([-rotary[1][:, :half], rotary[1][:, half:]], dim=-1)

    def step(self, x: Tensor) -> Tensor:
        """Take one more step: inputs (B, width) to outputs (B, width)."""
        batch, width = x.shape
        start, end = max(0, self.place + 1 - self._window), self.place + 1
        cosines, sines = self._cosines[self.place], self._sines[self.place]
        for weights, cache in zip(self._weights, self.caches, strict=True):
            normed = functional.rms_norm(x, (width,), weights.attention_norm)
            qkv = functional.linear(normed, weights.inward)
            qkv = qkv.view(batch, 3, self._heads, self._size)
            qk = qkv[:, :2]  # (B, 2, H, size)
            first, second = qk.chunk(2, dim=-1)
            qk = qk * cosines + torch.cat([second, first], dim=-1) * sines
            cache.keys[:, :, self.place] = qk[:, 1]
            cache.values[:, :, self.place] = qkv[:, 2]
            y = functional.scaled_dot_product_attention(
                qk[:, 0, :, None], cache.keys[:, :, start:end], cache.values[:, :, start:end]
            )  # (B, H, 1, size)
            x = x + functional.linear(y.reshape(batch, width), weights.attention_out)
            normed = functional.rms_norm(x, (width,), weights.feed_norm)
            gate, value = functional.linear(normed, weights.feed_in).chunk(2, dim=-1)
            x = x + functional.linear(functional.silu(gate) * value, weights.feed_out)
        self.place += 1
        return functional.rms_norm(x, (width,), self._norm)


def initialise(module: nn.Module) -> None:
    """Draw weights: normal(0, 0.02) for embeddings, Xavier-uniform for matrices."""
    if isinstance(module, nn.Embedding):
        nn.init.normal_(module.weight, std=0.02)
    elif isinstance(module, nn.Linear):
        nn.init.xavier_uniform_(module.weight)
        if module.bias is not None:
            nn.init.zeros_(module.bias)
