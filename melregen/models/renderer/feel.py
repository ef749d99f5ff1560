"""What a melody is to be like, as ids of the renderer's columns."""

from dataclasses import replace
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from melregen.models.nn import vocabulary as v
from melregen.models.nn.feel import feel_id
from melregen.models.renderer.features import COLUMNS, SECTION_HEIGHT_EDGES, RendererInput
from melregen.template import Feel, Template, section_kind

_COLUMN_OF = {"mean_interval": "interval_size", "unisons": "unisons", "range": "range"}
"""Figure of the feel → column."""

_NAMES = list(COLUMNS)


def with_feel(given: RendererInput, template: Template, feel: Feel) -> RendererInput:
    """Return what the renderer sees of a template, with what is asked of the pitches.

    Args:
        given: what `renderer_input` made of the template.
        template: complete.
        feel: what is asked for.
    """
    columns = given.columns.copy()
    for figure, name in _COLUMN_OF.items():
        columns[:, _NAMES.index(name)] = feel_id(figure, getattr(feel, figure))
    if feel.chorus_height is not None:
        heights = wished_section_heights(template, feel.chorus_height)
        columns[:, _NAMES.index("section_height")] = heights
    return replace(given, columns=columns)


def wished_section_heights(template: Template, chorus_height: float) -> NDArray[np.int16]:
    """Return for each slot the id of how high its section is to lie.

    Choruses lie higher than verses by so many semitones, the others at the mean of the song; open
    in a song without either.
    """
    starts = np.cumsum([0, *(len(phrase.slots) for phrase in template.phrases)])
    firsts = [*(int(starts[section.first]) for section in template.sections), int(starts[-1])]
    is_chorus, is_verse = np.zeros((2, int(starts[-1])), np.bool_)
    for section, (start, stop) in zip(template.sections, pairwise(firsts), strict=True):
        kind = section_kind(section.name)
        is_chorus[start:stop] = kind == "chorus"
        is_verse[start:stop] = kind == "verse"
    if not is_chorus.any() or not is_verse.any():
        return np.full(len(is_chorus), v.OPEN, np.int16)
    share = is_chorus.sum() / (is_chorus | is_verse).sum()
    high = v.bucket(chorus_height * (1 - share), SECTION_HEIGHT_EDGES)
    low = v.bucket(-chorus_height * share, SECTION_HEIGHT_EDGES)
    middle = v.bucket(0.0, SECTION_HEIGHT_EDGES)
    return np.where(is_chorus, high, np.where(is_verse, low, middle)).astype(np.int16)
