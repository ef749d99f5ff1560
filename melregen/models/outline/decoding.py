"""Outlining a batch of songs, one step a line, under the rules of what can be sung.

A line has room for its syllables, begins after the one before has ended, and ends before the next
one's first bar. One that shares the rhythm of an earlier line has as many syllables and lies as it
does. Where the song's length is given, the lines fill it.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray

from melregen.models.nn import vocabulary as v
from melregen.models.nn.field_choices import choose_fields, one_legal
from melregen.models.nn.padding import pad_ids
from melregen.models.nn.sampling import RandomPoints, Sampling
from melregen.models.outline.asked import NOTHING_ASKED, AskedOutline
from melregen.models.outline.features import (
    CLOSES,
    FIELDS,
    GRID,
    STARTS,
    STEP_COLUMNS,
    IntArray,
    model_of,
    relation_choice,
    relation_of,
    step_columns,
)
from melregen.models.outline.lines import FARTHEST, MOST_BARS, RELATIONS, LineOutline
from melregen.models.outline.network import Outliner
from melregen.models.outline.stress import RELATION_STRENGTH, LineStress
from melregen.models.prosody.lookahead import Stresses
from melregen.music import Metre, Ticks
from melregen.template import Relation

_STREAM = 3
"""Of a song's seed, for the outline."""

SHARING = 1.0
"""Nats by which lines of as many syllables share a rhythm more than the network has it. Set by
hand, since planned lines do so less often than people's; `even_lines_one_rhythm` measures it."""

Mask = NDArray[np.bool_]
Bias = NDArray[np.float64]

_STARTS, _CLOSES = np.array(STARTS), np.array(CLOSES)
_LENGTHS = np.array(v.DURATIONS)
_BARS = np.arange(MOST_BARS + 1)


@dataclass(frozen=True)
class GivenLine:
    """What is fixed of a line; None is open.

    Attributes:
        syllables: how many.
        relation: to the line so many lines back.
        cadence: index in `CADENCES`.
    stresses: of the syllables; empty where nothing is known of them.
    """

    syllables: int
    relation: tuple[Relation, int] | None = None
    cadence: int | None = None
    stresses: Stresses = ()
    bars: int | None = None
    closes: bool = False
    harmony: tuple[str, ...] = ()


@dataclass(frozen=True)
class OutlineRequest:
    """A song whose lines are to be laid out.

    Attributes:
        tokens: what `line_tokens` made of its words.
        lines: what is fixed of each.
        metre: of the song; it does not change.
        pickup: ticks before the first full bar; the first line begins with it.
        bars: full bars of the song, None for open.
        seed: of the song's random numbers.
        asked: of the feel of the song.
    """

    tokens: IntArray
    lines: tuple[GivenLine, ...]
    metre: Metre
    pickup: Ticks
    bars: int | None
    seed: int
    asked: AskedOutline = NOTHING_ASKED

    @property
    def bar(self) -> Ticks:
        """Length of a bar."""
        return self.metre.bar


@dataclass(frozen=True)
class PlacedLine:
    """A line where it lies: ticks from the start of the piece.

    Attributes:
        outline: its outline.
        onset: of its first note.
        close: of its last syllable.
        end: of its last note.
    """

    outline: LineOutline
    onset: Ticks
    close: Ticks
    end: Ticks


@dataclass(frozen=True)
class SongOutline:
    """The lines of a song, its full bars, and the log probability of the choices, in nats."""

    lines: tuple[PlacedLine, ...]
    bars: int
    log_probability: float


class _Song:
    """A song whose lines are being decided."""

    def __init__(self, request: OutlineRequest) -> None:
        self._request = request
        self._counts = [line.syllables for line in request.lines]
        self.placed: list[PlacedLine] = []
        self.log_probability = 0.0
        self.first = 0  # full bars before the line's first one
        self._end: Ticks = 0
        self._silence: Ticks = 0  # between the lines so far
        self._chosen: dict[str, int] = {}
        self._stress = [LineStress(line.stresses, request.metre) for line in request.lines]

    @property
    def is_done(self) -> bool:
        """Whether all lines are decided."""
        return len(self.placed) == len(self._counts)

    @property
    def _place(self) -> int:
        return len(self.placed)

    @property
    def _line(self) -> Ticks:
        """The tick of the first bar's line."""
        return self._request.pickup + self.first * self._request.bar

    @property
    def _bars_left(self) -> int | None:
        return None if self._request.bars is None else self._request.bars - self.first

    @property
    def _lines_left(self) -> int:
        return len(self._counts) - self._place

    def columns(self) -> list[int]:
        """Return the ids of the step to come."""
        model = model_of(self._counts, self._place)
        return step_columns(
            self.placed[-1].outline if self.placed else None,
            None if model is None else self.placed[model].outline,
            gap=self._line - self._end if self.placed else 0,
            bar=self.first + 1,
            bars_left=self._bars_left,
            lines_left=self._lines_left,
        )

    def legal(self, field: str) -> Mask:
        """Return which choices of a field are legal after those made in this step."""
        if field == "relation":
            return self._relations()
        copied = self._copied()
        if copied is not None and field not in ("length", "cadence", "bars"):
            value = {
                "start": STARTS.index(copied.start) if copied.start in STARTS else 0,
                "close_bar": copied.close_bar,
                "close": CLOSES.index(copied.close) if copied.close in CLOSES else 0,
            }[field]
            return one_legal(FIELDS[field], value)
        mask: Mask = getattr(self, f"_{field}")()
        if copied is not None and field == "bars" and mask[copied.bars]:
            return one_legal(len(mask), copied.bars)
        return mask

    def _copied(self) -> LineOutline | None:
        relation, back = relation_of(self._chosen["relation"])
        return self.placed[self._place - back].outline if relation.shares_rhythm else None

    def _relations(self) -> Mask:
        given = self._request.lines[self._place].relation
        mask = np.zeros(FIELDS["relation"], bool)
        if self._request.lines[self._place].closes:
            mask[0] = True
            return mask
        if given is not None:
            choice = relation_choice(*given)
            if choice is not None and self._may_relate(*given):
                return one_legal(len(mask), choice)
            mask[0] = True
            return mask
        mask[0] = True
        for relation in RELATIONS[1:]:
            for back in range(1, min(self._place, FARTHEST) + 1):
                choice = relation_choice(relation, back)
                mask[choice or 0] = self._may_relate(relation, back)
        mask[0] = True
        return mask

    def _may_relate(self, relation: Relation, back: int) -> bool:
        source = self._place - back
        is_heard_again = relation.shares_melody and relation is not Relation.SEQUENCE
        if is_heard_again and not self._sounds_like(source):
            return False
        if relation is Relation.NEW or not relation.shares_rhythm:
            return True
        model = self.placed[source].outline
        if self._counts[source] != self._counts[self._place]:
            return False
        if model.start not in STARTS or model.close not in CLOSES:
            return False
        low, high = self._bar_bounds()
        fits = model.close_bar * self._request.bar + model.close + GRID <= (
            high * self._request.bar
        )
        return fits and low <= model.bars and self._line + model.start >= self._end

    def _sounds_like(self, source: int) -> bool:
        """Whether the harmony that is given begins as that of an earlier line, for half of it."""
        own = self._request.lines[self._place].harmony
        other = self._request.lines[source].harmony
        half = (min(len(own), len(other)) + 1) // 2
        return own[:half] == other[:half]

    def _bar_bounds(self) -> tuple[int, int]:
        """Return the fewest and the most bars that the line may take."""
        given = self._request.lines[self._place].bars
        if given is not None:
            return given, given
        count, bar = self._counts[self._place], self._request.bar
        least = max(1, -(-count * GRID // bar))
        if self._bars_left is None:
            return least, max(MOST_BARS, least)
        later = sum(max(1, -(-n * GRID // bar)) for n in self._counts[self._place + 1 :])
        most = max(self._bars_left - later, least)
        if self._lines_left == 1:
            return max(self._bars_left, 1), max(self._bars_left, 1)
        return max(least, self._bars_left - MOST_BARS * (self._lines_left - 1)), most

    def _bars(self) -> Mask:
        low, high = self._bar_bounds()
        mask = (low <= _BARS) & (high >= _BARS)
        return mask if mask.any() else one_legal(len(_BARS), min(low, MOST_BARS))

    def _room(self) -> Ticks:
        """Return the ticks from the first bar's line to the last one that the line may use."""
        if self._bars_left is not None and self._lines_left == 1:
            return self._bars_left * self._request.bar
        return self._chosen["bars"] * self._request.bar

    def _least(self) -> Ticks:
        """Return the least time from the first onset to the close."""
        return (self._counts[self._place] - 1) * GRID

    def _start(self) -> Mask:
        bar, pickup = self._request.bar, self._request.pickup
        if not self.placed:
            return one_legal(len(STARTS), v.nearest(-pickup, STARTS))
        single = self._counts[self._place] == 1
        low = max(-(bar // 2), self._end - self._line, 0 if single else -bar)
        high = min(bar - GRID, self._room() - self._least() - GRID)
        if self._request.lines[self._place].closes:  # in the first half of the last bar
            high = min(high, self._room() - bar + bar // 2 - self._least())
        mask = (low <= _STARTS) & (high >= _STARTS)
        return mask if mask.any() else one_legal(len(STARTS), v.nearest(max(low, 0), STARTS))

    def _close_bar(self) -> Mask:
        bar = self._request.bar
        earliest = STARTS[self._chosen["start"]] + self._least()
        last = self._room() // bar - 1
        low = max(earliest, 0) // bar
        if self._request.lines[self._place].closes:
            return one_legal(len(_BARS), min(max(low, last), MOST_BARS))
        if self._counts[self._place] == 1:
            return one_legal(len(_BARS), max(min(low, MOST_BARS), 0))
        if self._has_fixed_bars:
            low = max(low, last - 1)  # no more than a bar of nothing after it
        mask = (low <= _BARS) & (last >= _BARS)
        return mask if mask.any() else one_legal(len(_BARS), min(low, MOST_BARS))

    @property
    def _has_fixed_bars(self) -> bool:
        """Whether the bars of the line do not follow its words."""
        ends_song = self._bars_left is not None and self._lines_left == 1
        return ends_song or self._request.lines[self._place].bars is not None

    def _close(self) -> Mask:
        bar = self._request.bar
        earliest = STARTS[self._chosen["start"]] + self._least()
        low = earliest - self._chosen["close_bar"] * bar
        if self._counts[self._place] == 1:
            return one_legal(len(_CLOSES), v.nearest(max(low, 0), CLOSES))
        high = bar // 2 if self._request.lines[self._place].closes else bar - GRID
        mask = (low <= _CLOSES) & (high >= _CLOSES)
        return mask if mask.any() else one_legal(len(_CLOSES), v.nearest(max(low, 0), CLOSES))

    def _length(self) -> Mask:
        close = self._chosen["close_bar"] * self._request.bar + CLOSES[self._chosen["close"]]
        mask = (close + _LENGTHS <= self._room()) & ((close + _LENGTHS) % GRID == 0)
        return mask if mask.any() else one_legal(len(_LENGTHS), v.DURATIONS.index(GRID))

    def _cadence(self) -> Mask:
        given = self._request.lines[self._place].cadence
        if given is not None:
            return one_legal(FIELDS["cadence"], given)
        return np.ones(FIELDS["cadence"], bool)

    def bias(self, field: str) -> Bias | None:
        """Return what is added to the logits of a field, None for nothing.

        It is what the stresses of the line say, and what is asked of the song.
        """
        stress, chosen = self._stress[self._place], self._chosen
        if field == "relation":
            return self._relation_bias()
        if field == "bars":
            return self._request.asked.bars(sum(self._counts[: self._place + 1]), self.first)
        if field == "start":
            return stress.starts()
        if field == "close_bar":
            return stress.close_bars(STARTS[chosen["start"]])
        if field == "close":
            return stress.closes(STARTS[chosen["start"]], chosen["close_bar"])
        if field == "length" and self._lines_left > 1:
            close = chosen["close_bar"] * self._request.bar + CLOSES[chosen["close"]]
            room = chosen["bars"] * self._request.bar - close
            by_stress = self._stress[self._place + 1].lengths(room, _LENGTHS)
            time = (self.first + chosen["bars"]) * self._request.bar
            asked = self._request.asked.lengths(room, self._request.bar, time, self._silence)
            return by_stress if asked is None else asked if by_stress is None else by_stress + asked
        return None

    def _relation_bias(self) -> Bias:
        """Return how well this line lies on the rhythms that it may share."""
        bias = self._request.asked.relations()
        for back in range(1, min(self._place, FARTHEST) + 1):
            source = self._place - back
            if self._counts[source] != self._counts[self._place]:
                continue
            model = self.placed[source].outline
            close = model.close_bar * self._request.bar + model.close
            gain = self._stress[self._place].shares(self._stress[source], model.start, close)
            for relation in RELATIONS:
                choice = relation_choice(relation, back) if relation.shares_rhythm else None
                if choice is not None:
                    bias[choice] += SHARING + RELATION_STRENGTH * gain
        return bias

    def choose(self, field: str, choice: int) -> None:
        """Take a choice."""
        self._chosen[field] = choice

    def take(self) -> None:
        """Place the line that was decided."""
        chosen = self._chosen
        relation, back = relation_of(chosen["relation"])
        outline = LineOutline(
            relation,
            back,
            chosen["bars"],
            STARTS[chosen["start"]] if self.placed else -self._request.pickup,
            chosen["close_bar"],
            CLOSES[chosen["close"]],
            v.DURATIONS[chosen["length"]],
            chosen["cadence"],
        )
        onset = self._line + outline.start
        close = self._line + outline.close_bar * self._request.bar + outline.close
        if self._counts[self._place] == 1:  # even of an upbeat that is a line
            close = onset
        self._silence += onset - self._end if self.placed else 0
        self._end = close + outline.length
        self.placed.append(PlacedLine(outline, onset, close, self._end))
        self.first += outline.bars
        self._chosen = {}

    def result(self) -> SongOutline:
        """Return the lines."""
        return SongOutline(tuple(self.placed), self.first, self.log_probability)


@torch.inference_mode()
def outline_songs(
    outliner: Outliner, requests: Sequence[OutlineRequest], sampling: Sampling
) -> list[SongOutline]:
    """Lay out the lines of a batch of songs."""
    songs = [_Song(request) for request in requests]
    encoded = outliner.encode(*pad_ids([own.tokens for own in requests], outliner.device))
    longest = max(len(request.lines) for request in requests)
    decoder = outliner.start(len(songs), longest)
    points = RandomPoints([request.seed for request in requests], _STREAM, len(FIELDS))
    device = outliner.device
    for place in range(longest):
        columns = np.zeros((len(songs), len(STEP_COLUMNS)), np.int64)
        active = [(row, song) for row, song in enumerate(songs) if not song.is_done]
        for row, song in active:
            columns[row] = song.columns()
        x = outliner.embed_steps(torch.from_numpy(columns).to(device))
        x = x + encoded[:, 1 + place] + encoded[:, 0]
        choose_fields(outliner.heads, decoder.step(x), active, points.step(), sampling, _Song.bias)
        for _, song in active:
            song.take()
    return [song.result() for song in songs]
