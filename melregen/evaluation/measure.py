"""All figures of a song."""

from collections.abc import Mapping
from types import ModuleType

from melregen.evaluation.figure import Figure, Figures
from melregen.evaluation.metrics import form, harmony, lines, melody, rhythm, setting, words
from melregen.evaluation.song import Song

SONG_METRICS: Mapping[str, ModuleType] = {
    "setting": setting,
    "melody": melody,
    "rhythm": rhythm,
    "form": form,
    "lines": lines,
    "words": words,
    "harmony": harmony,
}
"""The metrics of single songs, in the order of the report; each has `FIGURES` and `evaluate`."""


def song_figures() -> dict[str, Figure]:
    """Return every figure that a single song has, by name."""
    return {figure.name: figure for metric in SONG_METRICS.values() for figure in metric.FIGURES}


def measure_song(song: Song) -> Figures:
    """Return all figures of a song; None where it has nothing to count."""
    figures: dict[str, float | None] = {}
    for metric in SONG_METRICS.values():
        figures |= metric.evaluate(song)
    return figures
