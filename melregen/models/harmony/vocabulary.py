"""What the ids that a harmony network reads and chooses mean, as its checkpoint says it."""

from melregen.models.harmony.chords import FIRST_ROOT, HARMONY_QUALITIES
from melregen.models.harmony.features import (
    BACKS,
    FEEL,
    FIELDS,
    PLACE_COLUMNS,
    REPERTOIRES,
    STEP_COLUMNS,
)
from melregen.models.harmony.song import CADENCES, RELATIONS
from melregen.models.nn import vocabulary as v
from melregen.models.nn.feel import describe_feel
from melregen.models.outline.features import SECTION_KINDS


def describe_vocabulary() -> dict[str, object]:
    """Return all that the network's weights take for granted, as plain values."""
    return {
        **v.describe_tables(),
        "harmony_qualities": list(HARMONY_QUALITIES),
        "first_root": FIRST_ROOT,
        "repertoires": [repertoire.value for repertoire in REPERTOIRES],
        "relations": [relation.value for relation in RELATIONS],
        "cadences": [cadence.value for cadence in CADENCES],
        "section_kinds": list(SECTION_KINDS),
        "backs": list(BACKS),
        "feel": describe_feel(FEEL),
        "song_bar_edges": list(v.SONG_BAR_EDGES),
        "fields": v.describe_columns(FIELDS),
        "place_columns": v.describe_columns(PLACE_COLUMNS),
        "step_columns": v.describe_columns(STEP_COLUMNS),
    }
