"""Templates sung by a composer: their slots stay, each gets its pitch."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from melregen.generation.assembly import check_complete, is_sung, sheet_of
from melregen.generation.frame import SongBrief
from melregen.generation.planning import plan_songs
from melregen.generation.song_style import singer_of, style_of
from melregen.models.nn.sampling import Sampling
from melregen.template import Template

if TYPE_CHECKING:
    from melregen.generation.wishes import Wishes
    from melregen.models.composer.network import Composer
    from melregen.music import LeadSheet


def compose_templates(
    composer: Composer, templates: Sequence[Template], wishes: Wishes, seeds: Sequence[int]
) -> list[LeadSheet]:
    """Sing complete templates: their slots stay, a pitch is found for each that has none.

    Args:
        composer: the network.
        templates: what to sing.
        wishes: range, temperature and top-p count here.
        seeds: one for each template.

    Raises:
        WishError: a template leaves something open.
    """
    for template in templates:
        check_complete(template)
    sheets: dict[int, LeadSheet] = {
        place: sheet_of(template) for place, template in enumerate(templates) if is_sung(template)
    }
    open_places = [place for place in range(len(templates)) if place not in sheets]
    briefs = [
        SongBrief(own, pitch_range=singer_of(style_of(own, wishes), wishes).reach)
        for own in (templates[place] for place in open_places)
    ]
    if briefs:
        songs = plan_songs(
            composer,
            briefs,
            [seeds[place] for place in open_places],
            Sampling(wishes.temperature, wishes.top_p),
        )
        for place, song in zip(open_places, songs, strict=True):
            assert song is not None  # nothing is open that could not fit
            sheets[place] = sheet_of(_with_pitches(templates[place], song.completed))
    return [sheets[place] for place in range(len(templates))]


def _with_pitches(template: Template, sung: Template) -> Template:
    """Return a template with the pitches of another that has the same slots."""
    pitches = iter([slot.pitch for slot in sung.slots])
    return replace(
        template,
        phrases=tuple(
            replace(phrase, slots=tuple(replace(s, pitch=next(pitches)) for s in phrase.slots))
            for phrase in template.phrases
        ),
    )
