"""Complete templates for tests of the rhythm: written by hand, and at random."""

from hypothesis import strategies as st

from melregen.music import Key, KeyChange, LeadSheet, Metre, MetreChange, Syllable
from melregen.template import Slot, Template, TemplatePhrase, TemplateSection
from tests.strategies import lead_sheets


def song(*lines, metre="4/4", tempo=120, pickup=0, sections=()):
    """A song of lines, each a text of `onset:duration` in eighths from the song's start."""
    phrases = []
    for line in lines:
        times = [tuple(float(part) for part in note.split(":")) for note in line.split()]
        phrases.append(
            TemplatePhrase(
                tuple(
                    Slot(round(12 * onset), round(12 * length), Syllable("la"))
                    for onset, length in times
                )
            )
        )
    bar = Metre.parse(metre).bar
    end = phrases[-1].slots[-1].end
    return Template(
        tuple(phrases),
        (MetreChange(0, Metre.parse(metre)),),
        (KeyChange(0, Key("C")),),
        duration=pickup + -(-(end - pickup) // bar) * bar,
        pickup=pickup,
        tempo=tempo,
        sections=tuple(TemplateSection(first) for first in sections),
    )


def template_of(sheet: LeadSheet, notes_a_line: int) -> Template:
    """The template of a lead sheet in lines of so many notes."""
    slots = [Slot(n.onset, n.duration, n.syllable, n.melisma) for n in sheet.notes]
    lines = [slots[at : at + notes_a_line] for at in range(0, len(slots), notes_a_line)]
    return Template(
        tuple(TemplatePhrase(tuple(line)) for line in lines),
        sheet.metres,
        sheet.keys,
        sheet.duration,
        sheet.pickup,
        sheet.tempo,
        sheet.chords,
    )


def complete_templates() -> st.SearchStrategy[Template]:
    """Songs of any rhythm that melregen can hold."""
    sheets = lead_sheets().filter(lambda sheet: sheet.notes)
    return st.builds(template_of, sheets, st.integers(1, 9))


def times(template):
    """Onset and end of every slot, in eighths."""
    return [(slot.onset / 12, slot.end / 12) for slot in template.slots]
