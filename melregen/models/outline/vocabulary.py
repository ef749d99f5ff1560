"""What the ids that an outline network reads and chooses mean, as its checkpoint says it."""

from melregen.models.nn import vocabulary as v
from melregen.models.nn.feel import describe_feel
from melregen.models.outline.features import (
    CLOSES,
    FEEL_FIGURES,
    FIELDS,
    SECTION_KINDS,
    STARTS,
    STEP_COLUMNS,
    TOKEN_COLUMNS,
)
from melregen.models.outline.lines import CADENCES, FARTHEST, RELATIONS

LATER_TABLES = frozenset({"feel_edges"})
"""That of columns that networks of before did not have."""


def describe_vocabulary() -> dict[str, object]:
    """Return all that the network's weights take for granted, as plain values."""
    return {
        **v.describe_tables(),
        "languages": list(v.LANGUAGES),
        "relations": [relation.value for relation in RELATIONS],
        "cadences": [cadence.value for cadence in CADENCES],
        "farthest": FARTHEST,
        "starts": list(STARTS),
        "closes": list(CLOSES),
        "section_kinds": list(SECTION_KINDS),
        "line_edges": list(v.LINE_EDGES),
        "phrase_bar_edges": list(v.PHRASE_BAR_EDGES),
        "song_bar_edges": list(v.SONG_BAR_EDGES),
        "feel_edges": describe_feel(FEEL_FIGURES),
        "fields": v.describe_columns(FIELDS),
        "token_columns": v.describe_columns(TOKEN_COLUMNS),
        "step_columns": v.describe_columns(STEP_COLUMNS),
    }
