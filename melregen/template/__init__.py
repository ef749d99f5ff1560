"""Y′: the template, its form and its text view."""

from melregen.template.phrase import (
    Cadence,
    LineSpan,
    PhraseForm,
    Relation,
    Slot,
    TemplatePhrase,
)
from melregen.template.sections import SectionTune, TemplateSection, section_kind
from melregen.template.template import Template

__all__ = [
    "Cadence",
    "LineSpan",
    "PhraseForm",
    "Relation",
    "SectionTune",
    "Slot",
    "Template",
    "TemplatePhrase",
    "TemplateSection",
    "section_kind",
]
