"""What the ids that a planner reads and chooses mean, as its checkpoint says it."""

from melregen.models.nn import vocabulary as v
from melregen.models.nn.feel import describe_feel
from melregen.models.planner.features import (
    CADENCES,
    END,
    FARTHEST_FORM,
    FIELDS,
    GOAL_TIME_EDGES,
    GOALS,
    MELISMA,
    NOTE,
    RELATIONS,
    SECTIONS,
    SONG_FIELDS,
    STEP_COLUMNS,
    SYLLABLE,
    TOKEN_COLUMNS,
)
from melregen.template import TEMPLATE_FIGURES

LATER_TABLES = frozenset({"goal_time_edges", "goals", "sections", "relations", "feel_edges"})
"""Those of columns that networks of before did not have."""

_KINDS = {SYLLABLE: "syllable", MELISMA: "melisma", NOTE: "note", END: "end"}


def describe_vocabulary() -> dict[str, object]:
    """Return all that a planner's weights take for granted, as plain values."""
    return {
        **v.describe_tables(),
        "languages": list(v.LANGUAGES),
        "slot_kinds": [_KINDS[kind] for kind in sorted(_KINDS)],
        "cadences": [cadence.value for cadence in CADENCES],
        "farthest_form": FARTHEST_FORM,
        "line_edges": list(v.LINE_EDGES),
        "phrase_bar_edges": list(v.PHRASE_BAR_EDGES),
        "goal_time_edges": list(GOAL_TIME_EDGES),
        "goals": list(GOALS),
        "sections": list(SECTIONS),
        "relations": [relation.value for relation in RELATIONS],
        "feel_edges": describe_feel(TEMPLATE_FIGURES),
        "chord_change_edges": list(v.CHORD_CHANGE_EDGES),
        "song_fields": v.describe_columns(SONG_FIELDS),
        "fields": v.describe_columns(FIELDS),
        "token_columns": v.describe_columns(TOKEN_COLUMNS),
        "step_columns": v.describe_columns(STEP_COLUMNS),
    }
