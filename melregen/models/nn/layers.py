"""Transformer blocks shared by the networks.

- pre-norm residual blocks with RMSNorm (Zhang and Sennrich 2019)
- rotary position embedding (Su et al. 2021), so that no length is built in
- attention within a window on either side (encoder) or back (decoder): a song of any length
  looks to each layer like those seen in training
- SiLU-gated feed-forward (Shazeer 2020)
- decoding with a preallocated KV cache, one step for the whole batch
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


@dataclass(frozen=True)
class StepWeights:
    """The weights of one block, as a step of decoding reads them.

    Each matrix is stored (inputs, outputs); those that follow a norm hold its gains and the root of
    the width too, so that the norm is a division by the length of the vector.
    """

    attention_in: Tensor
    attention_out: Tensor
    feed_gate: Tensor
    feed_value: Tensor
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

    def step_weights(self) -> StepWeights:
        """Return copies of the weights as a step of decoding reads them."""
        root = self.attention_norm.weight.shape[0] ** 0.5
        attention_gains = (self.attention_norm.weight * root)[:, None]
        feed_gains = (self.feed_norm.weight * root)[:, None]
        # Apart, the halves of this matrix are multiplied in little more than half of the time for
        # eight songs: a row of the whole one is a power of two long, which caches bear badly.
        gate, value = self.feed_in.weight.chunk(2)
        return StepWeights(
            _transposed(self.attention.inward.weight, attention_gains),
            _transposed(self.attention.outward.weight),
            _transposed(gate, feed_gains),
            _transposed(value, feed_gains),
            _transposed(self.feed_out.weight),
        )


def _transposed(weight: Tensor, gains: Tensor | None = None) -> Tensor:
    out = torch.empty(weight.shape[::-1], dtype=weight.dtype, device=weight.device)
    out.copy_(weight.t())
    return out if gains is None else out.mul_(gains)


class ChainedHeads(nn.Module):
    """Heads that decide fields in turn, each conditioned on the choices before it."""

    def __init__(self, width: int, head_width: int, sizes: dict[str, int]) -> None:
        super().__init__()
        self.names = tuple(sizes)
        self.head_width = head_width
        self.inward = nn.Linear(width, len(sizes) * head_width)
        self.choices = nn.ModuleList(
            nn.Embedding(size, (len(sizes) - 1 - place) * head_width)
            for place, size in enumerate(list(sizes.values())[:-1])
        )
        self.outward = nn.ModuleList(nn.Linear(head_width, size) for size in sizes.values())

    def begin(self, x: Tensor) -> Tensor:
        """Return the hidden channels of every head, (…, heads · head width)."""
        hidden: Tensor = self.inward(x)
        return hidden

    def logits(self, hidden: Tensor, place: int) -> Tensor:
        """Return the logits of the field at a place in the chain.

        Args:
            hidden: of this head and the later ones, as `begin` or `condition` returned it.
            place: of the field.
        """
        out: Tensor = self.outward[place](functional.silu(hidden[..., : self.head_width]))
        return out

    def condition(self, hidden: Tensor, place: int, choice: Tensor) -> Tensor:
        """Return the hidden channels of the later heads, given the choice at `place`."""
        out: Tensor = hidden[..., self.head_width :] + self.choices[place](choice)
        return out

    def nats(self, x: Tensor, choices: Tensor) -> Tensor:
        """Return the negative log likelihood of each field, (…, fields), of given choices."""
        hidden, losses = self.begin(x), []
        for place in range(len(self.names)):
            logits = self.logits(hidden, place).float()
            target = choices[..., place]
            losses.append(
                functional.cross_entropy(
                    logits.flatten(0, -2), target.flatten(), reduction="none"
                ).view_as(target)
            )
            if place < len(self.choices):
                hidden = self.condition(hidden, place, target)
        return torch.stack(losses, dim=-1)


def sum_losses(nats: Tensor, count: Tensor, more: Tensor | None = None) -> dict[str, Tensor]:
    """Return what a network with chained heads says of a batch.

    Args:
        nats: (B, T, fields), 0 where a field does not count.
        count: what the mean is taken over.
        more: nats of other fields, summed up with these.

    Returns:
        `loss` (mean nats, all fields), `nats`, `count`, and the sums by field, `field_nats`.
    """
    total = nats.sum() if more is None else nats.sum() + more.sum()
    return {
        "loss": total / count.clamp(min=1),
        "nats": total.detach(),
        "count": count,
        "field_nats": nats.detach().sum((0, 1)),
    }


class Stack(nn.Module):
    """A stack of blocks: bidirectional (an encoder) or causal (a decoder)."""

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

    def start(self, batch: int, longest: int) -> "IncrementalDecoder":
        """Prepare to decode at most `longest` steps of a batch, on the network's own device."""
        return IncrementalDecoder(self, batch, longest)


class KVCache:
    """Keys and values of all steps so far, for every layer.

    Args:
        layers: how many there are.
        shape: (longest, B, heads, size).
        like: a tensor of the device and type wanted.
    """

    def __init__(self, layers: int, shape: tuple[int, int, int, int], like: Tensor) -> None:
        longest, batch, heads, size = shape
        self.length = 0
        # The steps come first, so that what is attended to lies together.
        steps_first = (longest, batch, 2, heads, size)
        self._entries = [like.new_empty(steps_first) for _ in range(layers)]
        self._views = [entries.permute(2, 1, 3, 0, 4) for entries in self._entries]

    def append(self, layer: int, keys_and_values: Tensor, window: int) -> tuple[Tensor, Tensor]:
        """Store the next step of a layer.

        Args:
            layer: index.
            keys_and_values: (B, 2, heads, size).
            window: how many steps back are wanted, this one included.

        Returns:
            Keys and values of those steps, (B, heads, steps, size) each.
        """
        self._entries[layer][self.length] = keys_and_values
        start = max(0, self.length + 1 - window)
        recent = self._views[layer].narrow(3, start, self.length + 1 - start)
        keys, values = recent.unbind(0)
        return keys, values


class IncrementalDecoder:
    """A causal stack that takes one step at a time.

    A step is so small that calling modules would cost as much as the arithmetic: it is written
    out on their weights.

    Args:
        stack: the network.
        batch: songs.
        longest: upper bound of the steps.
    """

    def __init__(self, stack: Stack, batch: int, longest: int) -> None:
        self._window = stack.window
        self._heads, self._size = stack.heads, stack.size
        blocks = [block for block in stack.blocks if isinstance(block, Block)]
        self._weights = [block.step_weights() for block in blocks]
        gains = stack.norm.weight
        width = gains.shape[0]
        self._gains = gains * width**0.5
        # RMSNorm divides by sqrt(mean square + e) = sqrt(length² + width · e) / sqrt(width).
        self._floor = (width * torch.finfo(gains.dtype).eps * torch.ones_like(gains[:1])).sqrt()
        self._cache = KVCache(len(blocks), (longest, batch, stack.heads, stack.size), gains)
        cosines, sines = rotary_table(longest, stack.size, gains.device)
        half = stack.size // 2
        # The halves change places below; the sign of the first half goes into the sines.
        signed = torch.cat([-sines[:, :half], sines[:, half:]], dim=-1)
        # Queries and keys are rotated, values (the third part) are not.
        cosines = torch.stack([cosines, cosines, torch.ones_like(cosines)], dim=1)
        sines = torch.stack([signed, signed, torch.zeros_like(signed)], dim=1)
        self._cosines = cosines[:, :, None].to(gains.dtype)  # (T, 3, 1, size)
        self._sines = sines[:, :, None].to(gains.dtype)

    def step(self, x: Tensor) -> Tensor:
        """Take one more step: inputs (B, width) to outputs (B, width)."""
        batch, width = x.shape
        place = self._cache.length
        whole = (batch, 3, self._heads, self._size)
        halves = (batch, 3, self._heads, 2, self._size // 2)
        cosines, sines = self._cosines[place], self._sines[place]
        for layer, weights in enumerate(self._weights):
            qkv = torch.mm(self._normalise(x), weights.attention_in)
            swapped = qkv.view(halves).flip(3).view(whole)
            qkv = torch.addcmul(qkv.view(whole) * cosines, swapped, sines)
            keys, values = self._cache.append(layer, qkv[:, 1:], self._window)
            y = functional.scaled_dot_product_attention(qkv[:, 0, :, None], keys, values)
            x = torch.addmm(x, y.reshape(batch, width), weights.attention_out)
            normalised = self._normalise(x)
            gate = functional.silu(torch.mm(normalised, weights.feed_gate))
            value = torch.mm(normalised, weights.feed_value)
            x = torch.addmm(x, gate * value, weights.feed_out)
        self._cache.length += 1
        out: Tensor = self._normalise(x) * self._gains
        return out

    def _normalise(self, x: Tensor) -> Tensor:
        """Divide vectors by their length; the gains of the norm are in the weights."""
        return x / torch.hypot(torch.linalg.vector_norm(x, dim=-1, keepdim=True), self._floor)


def initialise(module: nn.Module) -> None:
    """Draw weights: normal(0, 0.02) for embeddings, Xavier-uniform for matrices."""
    if isinstance(module, nn.Embedding):
        nn.init.normal_(module.weight, std=0.02)
    elif isinstance(module, nn.Linear):
        nn.init.xavier_uniform_(module.weight)
        if module.bias is not None:
            nn.init.zeros_(module.bias)
