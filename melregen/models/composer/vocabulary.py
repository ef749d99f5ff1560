"""What the ids that a composer reads and chooses mean, as its checkpoint says it."""

from melregen.models.composer.features import COMPOSED_FIELDS
from melregen.models.nn import vocabulary as v
from melregen.models.planner.vocabulary import describe_vocabulary as describe_planner
from melregen.models.renderer.features import LOWEST_RELATIVE_PITCH


def describe_vocabulary() -> dict[str, object]:
    """Return all that a composer's weights take for granted, as plain values."""
    return {
        **describe_planner(),
        "fields": v.describe_columns(COMPOSED_FIELDS),
        "lowest_relative_pitch": LOWEST_RELATIVE_PITCH,
    }
