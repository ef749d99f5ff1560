"""The template as text that people edit: bars, chords, rhythm and words in rows."""

from melregen.template.text.reading import is_template_text, template_from_text
from melregen.template.text.writing import FIRST_LINE, template_to_text

__all__ = ["FIRST_LINE", "is_template_text", "template_from_text", "template_to_text"]
