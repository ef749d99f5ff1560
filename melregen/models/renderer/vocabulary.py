"""What the ids that a renderer reads and chooses mean, as its checkpoint says it."""

from melregen.models.nn import vocabulary as v
from melregen.models.nn.feel import FEEL_EDGES
from melregen.models.renderer.features import (
    COLUMNS,
    EARLY,
    LOWEST_RELATIVE_PITCH,
    RELATIONS,
    RELATIVE_PITCHES,
    SECTION_HEIGHT_EDGES,
)
from melregen.template import Cadence

LATER_TABLES = frozenset({"early", "section_height_edges", "range_edges"})
"""Those of columns that networks of before did not have."""


def describe_vocabulary() -> dict[str, object]:
    """Return all that a renderer's weights take for granted, as plain values."""
    return {
        **v.describe_tables(),
        "cadences": [cadence.value for cadence in Cadence],
        "relations": [relation.value for relation in RELATIONS],
        "phrase_note_edges": list(v.PHRASE_NOTE_EDGES),
        "song_bar_edges": list(v.SONG_BAR_EDGES),
        "interval_size_edges": list(v.INTERVAL_SIZE_EDGES),
        "unison_edges": list(v.UNISON_EDGES),
        "lowest_pitch": LOWEST_RELATIVE_PITCH,
        "pitches": RELATIVE_PITCHES,
        "early": list(EARLY),
        "section_height_edges": list(SECTION_HEIGHT_EDGES),
        "range_edges": list(FEEL_EDGES["range"]),
        "columns": v.describe_columns(COLUMNS),
    }
