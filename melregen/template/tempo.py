"""Whether a song tells its tempo: many files hold the one that their format takes for granted."""

from melregen.music import DEFAULT_TEMPO
from melregen.template.template import Template

MIDI_DEFAULT_TEMPO = 120.0


def is_tempo_known(template: Template) -> bool:
    """Whether a template has a tempo that somebody chose."""
    return template.tempo not in (None, DEFAULT_TEMPO, MIDI_DEFAULT_TEMPO)
