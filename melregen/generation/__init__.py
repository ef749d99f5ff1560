"""X → Y′ → Y: wishes, candidates, ranking, and the public pipeline."""

from melregen.generation.chart import ChordChart, parse_chord_chart, read_chord_chart
from melregen.generation.pipeline import Melregen
from melregen.generation.wishes import DEFAULT_RANGE, Wishes

__all__ = [
    "DEFAULT_RANGE",
    "ChordChart",
    "Melregen",
    "Wishes",
    "parse_chord_chart",
    "read_chord_chart",
]
