"""Y′: the template, its form and its text view."""

from melregen.template.template import (
    Cadence,
    PhraseForm,
    Relation,
    Slot,
    Template,
    TemplatePhrase,
)

__all__ = ["Cadence", "PhraseForm", "Relation", "Slot", "Template", "TemplatePhrase"]
