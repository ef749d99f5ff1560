"""A stand-in for the engine: one quarter note on C4 for each syllable, one line a phrase."""

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, ClassVar

from melregen.errors import CheckpointError
from melregen.music import Key, KeyChange, LeadSheet, Metre, MetreChange, Note, Phrase, Syllable
from melregen.template import Slot, Template, TemplatePhrase


@dataclass(frozen=True)
class Controls:
    key: Key | None = None
    metre: Metre | None = None
    tempo: float | None = None
    chords: Any = None
    bars: int | None = None
    pitch_range: Any = None
    language: str | None = None
    title: str | None = None


@dataclass(frozen=True)
class Sampling:
    seed: int = 0
    candidates: int = 8
    temperature: float = 1.0


@dataclass
class Melregen:
    calls: ClassVar[list[dict[str, Any]]] = []
    path: Path | None = field(default=None)

    @classmethod
    def from_pretrained(cls, path: Path | None = None) -> "Melregen":
        if path is not None and not path.exists():
            raise CheckpointError(f"{path} holds no checkpoint")
        return cls(path)

    def plan(self, lyrics=None, *, template=None, controls=None, sampling=None, variations=1):
        controls = controls or Controls()
        self.calls.append(
            {
                "lyrics": lyrics,
                "template": template,
                "controls": controls,
                "sampling": sampling,
                "model": self.path,
            }
        )
        if template is not None:
            return [template] * variations
        metre = MetreChange(0, controls.metre or Metre(4, 4))
        count = len(lyrics.syllables) if lyrics else 4 * len(controls.chords.bars)
        syllables = lyrics.syllables if lyrics else [Syllable("la")] * count
        bars = -(-count * 24 // metre.metre.bar)
        made = Template(
            phrases=(
                TemplatePhrase(
                    tuple(Slot(24 * i, 24, syllable) for i, syllable in enumerate(syllables))
                ),
            ),
            metres=(metre,),
            keys=(KeyChange(0, controls.key or Key("C")),),
            duration=bars * metre.metre.bar,
            pickup=0,
            tempo=controls.tempo or 100.0,
            chords=controls.chords.place((metre,), 0, bars) if controls.chords else (),
            title=controls.title or "",
            language="en",
        )
        return [made] * variations

    def render_all(self, templates, *, controls=None, sampling=None):
        return [_sing(template) for template in templates]


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
