"""Y′ and the way to it: the template, its JSON and text view, and extraction from a melody."""

from melregen.template.template import (
    Cadence,
    PhraseForm,
    Relation,
    Slot,
    Template,
    TemplatePhrase,
)

__all__ = ["Cadence", "PhraseForm", "Relation", "Slot", "Template", "TemplatePhrase"]
