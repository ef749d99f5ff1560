"""A style from songs: how often they have which metre, mode, tempo and pickup, and their range."""

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import TypeVar

import numpy as np

from melregen.errors import EmptyMelodyError
from melregen.music import TICKS_PER_QUARTER, LeadSheet, PitchRange
from melregen.styles.style import QUANTILES, Shares, Style
from melregen.template import FEEL_FIGURES, Template
from melregen.template.measure_feel import measure_feel
from melregen.template.tempo import is_tempo_known

T = TypeVar("T")

_FEW_SONGS = 10
"""Fewer songs that tell a tempo, or a figure of the feel, tell no quantiles."""

_LEFT_OUT = ("notes_a_bar",)
"""Figures of the feel that hang on metre and tempo, which each song draws for itself."""

_RARE = 0.01
"""Of the songs: what fewer have is left out."""

_RANGE_SHARES = (0.25, 0.75)
"""Shares of the songs that do not go below the lowest, nor above the highest pitch of the style."""


def learn_style(
    songs: Sequence[tuple[LeadSheet, Template]],
    name: str,
    *,
    about: str,
    source: str,
    words: float = 1.0,
    with_range: bool = True,
) -> Style:
    """Learn a style from songs.

    Args:
        songs: each with its template.
        name: of the style.
        about: what it is, in a line.
        source: what the songs are, for the notes on where the numbers come from.
        words: see `Style`.
        with_range: whether the style has a range, the middle half of the songs' lowest pitches to
            that of their highest.

    Raises:
        EmptyMelodyError: there is no song.
    """
    if not songs:
        raise EmptyMelodyError("a style is learned from songs, and there are none")
    templates = [template for _, template in songs]
    count = f"shares of the {len(songs)} songs of {source}"
    tempos = [t.tempo for t in templates if t.tempo is not None and is_tempo_known(t)]
    sources = {"metre": count, "mode": count, "pickup": count}
    quantiles: tuple[float, ...] = ()
    if len(tempos) >= _FEW_SONGS:
        quantiles = tuple(float(t) for t in np.quantile(tempos, QUANTILES).round(1))
        sources["tempo"] = f"the {len(tempos)} songs of {source} that name a tempo of their own"
    feel = _feel(songs)
    if feel:
        sources["feel"] = (
            f"what 5, 25, 50, 75 and 95 % of the {len(songs)} songs of {source} do not exceed"
        )
    pitch_range = None
    if with_range:
        low, high = _RANGE_SHARES
        pitches = [[note.pitch for note in sheet.notes] for sheet, _ in songs]
        pitch_range = PitchRange(
            round(float(np.quantile([min(own) for own in pitches], low))),
            round(float(np.quantile([max(own) for own in pitches], high))),
        )
        sources["range"] = (
            f"the pitches below and above which a quarter of the {len(songs)} songs of {source} go"
        )
    return Style(
        name,
        about,
        words,
        metre=tell_shares(t.metres[0].metre for t in templates if t.metres),
        mode=tell_shares(t.keys[0].key.mode for t in templates if t.keys),
        tempo=quantiles,
        pickup=tell_shares((t.pickup or 0) / TICKS_PER_QUARTER for t in templates),
        feel=feel,
        pitch_range=pitch_range,
        sources=sources,
    )


def _feel(
    songs: Sequence[tuple[LeadSheet, Template]],
) -> tuple[tuple[str, tuple[float, ...]], ...]:
    """Return the quantiles of the figures that enough songs tell."""
    feels = [measure_feel(template, sheet) for sheet, template in songs]
    found = []
    for name in FEEL_FIGURES:
        values = [feel.figures[name] for feel in feels if name in feel.figures]
        if name not in _LEFT_OUT and len(values) >= _FEW_SONGS:
            quantiles = np.quantile(values, QUANTILES)
            found.append((name, tuple(float(f"{value:.3g}") for value in quantiles)))
    return tuple(found)


def tell_shares(values: Iterable[T]) -> Shares[T] | None:
    """Return how often which value occurs, the most frequent first; None where there is none."""
    counts = Counter(values)
    total = counts.total()
    kept = [(value, own) for value, own in counts.most_common() if own >= _RARE * total]
    # Where no value is frequent, all are rare.
    found = kept or counts.most_common()
    return Shares(tuple((value, round(own / total, 4)) for value, own in found)) if total else None
