"""A renderer of absolute pitches: notes and chord roots are counted from C, not from the tonic.

All else is as in the task "renderer": the octave is chosen by the centre of the melody, and the
mode is told. What the tonic is, the network has to gather from chords and melody.
"""

from dataclasses import dataclass, replace

from melregen.music import Key, LeadSheet
from melregen.template import Template
from melregen.training.tasks import Example
from melregen.training.tasks.renderer import RendererTask


def in_c(template: Template) -> Template:
    """Return a template all of whose keys have C as tonic; chords and modes stay."""
    keys = tuple(replace(change, key=Key("C", change.key.mode)) for change in template.keys)
    return replace(template, keys=keys)


@dataclass(frozen=True)
class AbsoluteRendererTask(RendererTask):
    """The task of a renderer whose pitches are counted from C."""

    name = "absolute renderer"

    def examples(self, sheet: LeadSheet, template: Template) -> list[Example]:
        """Encode one song with C as the tonic of everything."""
        return super().examples(sheet, in_c(template))

    def planned_examples(self, sheet: LeadSheet, template: Template) -> list[Example]:
        """Encode the planned template of a song with C as the tonic of everything."""
        return super().planned_examples(sheet, in_c(template))


TASK = AbsoluteRendererTask()
