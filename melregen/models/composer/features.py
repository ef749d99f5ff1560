"""What a composer decides beyond a planner, and what it does not see where it makes no plan."""

from melregen.models.planner.features import FIELDS, STEP_COLUMNS
from melregen.models.renderer.features import RELATIVE_PITCHES

COMPOSED_FIELDS: dict[str, int] = {**FIELDS, "pitch": RELATIVE_PITCHES}
"""What a step decides, in this order: a slot as a planner does, then its pitch, in semitones from
the tonic as a renderer counts them."""

PLAN_FIELDS = ("chord", "form")
"""Of these, the decisions of a plan: without one they are never taken. The cadence becomes a mere
yes or no, whether a line ends."""

PLAN_COLUMNS = (
    "chord", "form", "aligned_kind", "aligned_rest", "aligned_duration", "aligned_cadence",
    "given_chord", "given_next", "given_change", "given_cadence", "given_relation",
)  # fmt: skip
"""The columns of a step that say something of a plan."""

HIDDEN_PLACES = tuple(list(STEP_COLUMNS).index(name) for name in PLAN_COLUMNS)
"""Places of `PLAN_COLUMNS`."""


FIELD_PLACES = {name: place for place, name in enumerate(COMPOSED_FIELDS)}
"""Place of each field in the chain."""
