"""Y′: the template, its form and its text view."""

from melregen.template.feel import FEEL_FIGURES, TEMPLATE_FIGURES, Feel, merge_feels
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
    "FEEL_FIGURES",
    "TEMPLATE_FIGURES",
    "Cadence",
    "Feel",
    "LineSpan",
    "PhraseForm",
    "Relation",
    "SectionTune",
    "Slot",
    "Template",
    "TemplatePhrase",
    "TemplateSection",
    "merge_feels",
    "section_kind",
]
