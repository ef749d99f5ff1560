"""What a style, a voice and a mood mean for one song: its wishes, its singer, its priors."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from math import ceil
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from melregen.generation.chart import parse_chord_chart
from melregen.generation.song_chart import leaves_lines_open
from melregen.generation.wishes import DEFAULT_RANGE, Wishes
from melregen.models.nn import vocabulary as v
from melregen.models.planner.decoding import FieldPriors
from melregen.music import TICKS_PER_QUARTER, PitchRange
from melregen.styles import NO_STYLE, Mood, Style, find_style, guess_style
from melregen.styles.style import QUANTILES, Shares
from melregen.template import Feel, Template
from melregen.template.rhythm_feel import RhythmFeel

T = TypeVar("T")

_NEVER = 1e-6
"""Share of what does not occur: it is drawn only where everything else is ruled out."""

_ANY_TEMPO = (50.0, 71.0, 92.0, 116.0, 160.0)
"""Quantiles of the tempo of any song, for moods: those of the songs of the train split to which
somebody gave a tempo (`benchmarks/styles.py --tempos`)."""


@dataclass(frozen=True)
class Singer:
    """For whom a song is.

    Attributes:
        reach: no note lies outside.
        comfort: in its middle the melody lies.
        fills: whether the melody is to fill the reach, as it does where a range is asked for.
    """

    reach: PitchRange
    comfort: PitchRange
    fills: bool = False


def style_of(draft: Template, wishes: Wishes) -> Style:
    """Return the style that is asked for, else the one that the words tell."""
    if wishes.style is not None:
        return wishes.style
    guess = guess_style(draft)
    return NO_STYLE if guess is None else find_style(guess.name)


def singer_of(style: Style, wishes: Wishes) -> Singer:
    """Return the singer: range, voice, style, in this order, else any.

    Args:
        style: of the song.
        wishes: in that style; a range of the feel that is wider than any singer's widens it.
    """
    if wishes.pitch_range is not None:
        return Singer(wishes.pitch_range, wishes.pitch_range, fills=True)
    if wishes.voice is not None:
        return Singer(wishes.voice.pitch_range, wishes.voice.tessitura)
    if style.pitch_range is not None:
        return Singer(style.pitch_range, style.pitch_range)
    wanted = 0.0 if wishes.feel is None else wishes.feel.range or 0.0
    wider = max(ceil((wanted - (DEFAULT_RANGE.high - DEFAULT_RANGE.low)) / 2), 0)
    reach = PitchRange(DEFAULT_RANGE.low - wider, DEFAULT_RANGE.high + wider)
    return Singer(reach, DEFAULT_RANGE)


def wishes_in_style(
    draft: Template, wishes: Wishes, style: Style, random: np.random.Generator
) -> Wishes:
    """Return the wishes with what the style adds where the user is silent.

    Args:
        draft: of the song.
        wishes: of the user.
        style: of the song.
        random: for the feel of the song.
    """
    feel = wishes.feel or Feel()
    if style.feel:
        wishes = replace(wishes, feel=style.draw_feel(random).merge(feel))
    if style.rhythm is not None:
        # What the user says of the feel goes before what the style says of the rhythm.
        said = RhythmFeel(syncopation=feel.syncopation, rests=feel.rests)
        wishes = replace(wishes, rhythm=style.rhythm.merge(said).merge(wishes.rhythm))
    form = style.form
    if form is None or wishes.chords is not None or wishes.bars is not None:
        return wishes
    if draft.chords or not draft.phrases or not leaves_lines_open(draft):
        return wishes
    firsts = [*(section.first for section in draft.sections), len(draft.phrases)]
    counts = np.diff([0, *firsts[1:]] if draft.sections else [0, len(draft.phrases)])
    if not all(int(count) in form.lines for count in counts):
        return wishes
    return replace(wishes, chords=parse_chord_chart(form.chart))


def field_priors(style: Style, mood: Mood | None) -> FieldPriors | None:
    """Return the priors of a style and a mood; None where they have none.

    A mood has its way over the mode, and over the tempo within the style's.
    """
    shares: dict[str, NDArray[np.float64]] = {}
    if style.metre is not None:
        shares["metre"] = _listed(style.metre, v.METRES)
    mode = style.mode if mood is None else mood.mode
    if mode is not None:
        shares["mode"] = _listed(mode, v.MODE_NAMES)
    if style.tempo or mood is not None:
        part = (0.0, 1.0) if mood is None else mood.tempo
        shares["tempo"] = _tempo_shares(style.tempo or _ANY_TEMPO, part)
    if style.pickup is not None:
        shares["pickup"] = _pickup_shares(style.pickup)
    if not shares:
        return None
    logs = {name: np.log(np.maximum(own / own.sum(), _NEVER)) for name, own in shares.items()}
    decided = () if mood is None else ("mode", "tempo")
    return FieldPriors(logs, {name: 0.0 if name in decided else style.words for name in logs})


def _listed(shares: Shares[T], known: Sequence[T]) -> NDArray[np.float64]:
    """Return the share of each of the values that the planner knows."""
    own = np.array([shares.share(value) for value in known])
    return own if own.sum() else np.ones(len(known))


def _tempo_shares(quantiles: Sequence[float], part: tuple[float, float]) -> NDArray[np.float64]:
    """Return the share of each class of tempo, linear in log tempo between the quantiles.

    Args:
        quantiles: of `QUANTILES`.
        part: of the songs, from the slowest, 0, to the fastest, 1, that is drawn from.
    """
    logs = np.log(np.array(quantiles) * np.linspace(0.99, 1.01, len(quantiles)))
    ends = logs[0] - (logs[1] - logs[0]) / 4, logs[-1] + (logs[-1] - logs[-2]) / 4
    classes = np.log(v.TEMPO_CLASSES)
    edges = [-np.inf, *((classes[1:] + classes[:-1]) / 2), np.inf]
    below = np.interp(edges, [ends[0], *logs, ends[1]], [0, *QUANTILES, 1])
    low, high = part
    return np.diff(np.clip((below - low) / (high - low), 0, 1))


def _pickup_shares(shares: Shares[float]) -> NDArray[np.float64]:
    own = np.zeros(len(v.RESTS))
    for quarters, share in shares.values:
        own[v.nearest(round(quarters * TICKS_PER_QUARTER), v.RESTS)] += share
    return own
