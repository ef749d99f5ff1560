"""What composes songs, as those see it who are asked by it to edit them."""

from collections.abc import Sequence
from typing import Protocol

from melregen.generation.journal import Journal
from melregen.generation.wishes import Wishes
from melregen.music import LeadSheet
from melregen.template import Template


class Composer(Protocol):
    """The planner and the renderer: `Melregen`."""

    def plan_all(
        self,
        lyrics: None,
        wishes: Wishes,
        *,
        template: Template,
        variations: int = 1,
        journal: Journal | None = None,
    ) -> list[Template]:
        """Plan what a template leaves open, several times."""

    def render_all(
        self, templates: Sequence[Template], wishes: Wishes, *, journal: Journal | None = None
    ) -> list[LeadSheet]:
        """Find melodies for complete templates."""

    def without_infilling(self) -> "Composer":
        """Return the same without a network of its own for gaps; itself where it has none."""
