"""A stand-in for the engine: one quarter note on C4 for each syllable, one line a phrase."""

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, ClassVar

from melregen.errors import CheckpointError
from melregen.music import Key, KeyChange, LeadSheet, Metre, MetreChange, Note, Phrase, Syllable
from melregen.template import Slot, Template, TemplatePhrase


@dataclass
class Melregen:
    calls: ClassVar[list[dict[str, Any]]] = []
    path: Path | None = field(default=None)
    novelty: ClassVar[None] = None

    @classmethod
    def from_pretrained(cls, path: Path | None = None) -> "Melregen":
        if path is not None and not path.exists():
            raise CheckpointError(f"{path} holds no checkpoint")
        return cls(path)

    def plan(self, lyrics, wishes):
        return self.plan_all(lyrics, wishes)[0]

    def plan_all(self, lyrics, wishes, *, template=None, variations=1, journal=None):
        self.calls.append(
            {
                "lyrics": lyrics,
                "template": template,
                "wishes": wishes,
                "model": self.path,
            }
        )
        if template is not None:
            return [template] * variations
        metre = MetreChange(0, wishes.metre or Metre(4, 4))
        count = len(lyrics.syllables) if lyrics else 4 * len(wishes.chords.bars)
        syllables = lyrics.syllables if lyrics else [Syllable("la")] * count
        bars = -(-count * 24 // metre.metre.bar)
        made = Template(
            phrases=(
                TemplatePhrase(
                    tuple(Slot(24 * i, 24, syllable) for i, syllable in enumerate(syllables))
                ),
            ),
            metres=(metre,),
            keys=(KeyChange(0, wishes.key or Key("C")),),
            duration=bars * metre.metre.bar,
            pickup=0,
            tempo=wishes.tempo or 100.0,
            chords=wishes.chords.place((metre,), 0, bars) if wishes.chords else (),
            title=wishes.title or "",
            language="en",
        )
        return [made] * variations

    def render(self, template, wishes):
        return self.render_all([template], wishes)[0]

    def render_all(self, templates, wishes, *, journal=None):
        return [_sing(template) for template in templates]

    def without_infilling(self):
        return self


def _sing(template: Template) -> LeadSheet:
    notes = tuple(Note(slot.onset, slot.duration, 60, slot.syllable) for slot in template.slots)
    return LeadSheet(
        notes,
        template.metres,
        template.keys,
        template.duration,
        tempo=template.tempo,
        chords=template.chords,
        phrases=(Phrase(0, notes[-1].end),),
        title=template.title,
        language=template.language,
    )
