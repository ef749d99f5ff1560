"""X → Y′ → Y: controls, candidates, ranking, and the public pipeline."""

from melregen.generation.chord_chart import ChordChart, parse_chord_chart, read_chord_chart
from melregen.generation.controls import DEFAULT_RANGE, Controls, Sampling
from melregen.generation.pipeline import Melregen

__all__ = [
    "DEFAULT_RANGE",
    "ChordChart",
    "Controls",
    "Melregen",
    "Sampling",
    "parse_chord_chart",
    "read_chord_chart",
]
