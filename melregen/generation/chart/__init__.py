"""Chord charts as songwriters write them: read, kept section by section, placed under words."""

from melregen.generation.chart.degrees import Degree
from melregen.generation.chart.placement import (
    ChartPlacement,
    PlacedSection,
    SungSection,
    place_chart,
)
from melregen.generation.chart.reading import parse_chord_chart, read_chord_chart
from melregen.generation.chart.value import ChartSection, ChordChart, place_bars

__all__ = [
    "ChartPlacement",
    "ChartSection",
    "ChordChart",
    "Degree",
    "PlacedSection",
    "SungSection",
    "parse_chord_chart",
    "place_bars",
    "place_chart",
    "read_chord_chart",
]
