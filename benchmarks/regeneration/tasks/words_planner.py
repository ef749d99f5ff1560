"""Words to template, and nothing else given: the planner's task on pairs alone."""

import numpy as np

from melregen.template import Template
from melregen.training.tasks import Example
from melregen.training.tasks.planner import PlannerTask
from melregen.training.tasks.planner_conditions import GivenParts, give_words_alone


class WordsPlannerTask(PlannerTask):
    """Learns from songs with words, each with its words and no other part of its template."""

    def texts(self, template: Template) -> tuple[bool, ...]:
        """Return (True,) for a song with words, which is a pair; else nothing is learned."""
        return (True,) if template.syllables else ()

    def given(self, example: Example, random: np.random.Generator | None) -> GivenParts:
        """Give the words alone."""
        del random
        return give_words_alone(example)


TASK = WordsPlannerTask()
