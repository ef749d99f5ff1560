"""Y′ → Y: a template to what the renderer understands; `assembly` makes a song of its pitches."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from melregen.generation.assembly import check_complete
from melregen.generation.copies import copied_slots
from melregen.models.masked.decoding import render_masked
from melregen.models.masked.network import MaskedRenderer
from melregen.models.nn.sampling import Sampling
from melregen.models.renderer.decoding import Rendering, RenderRequest, render_songs
from melregen.models.renderer.features import renderer_input
from melregen.models.renderer.feel import with_feel
from melregen.models.renderer.network import Renderer
from melregen.music import PitchRange
from melregen.template import Feel, Template

AnyRenderer = Renderer | MaskedRenderer
"""Networks that render templates: note by note, or all notes in a few passes."""


def render_with(
    renderer: AnyRenderer,
    requests: Sequence[RenderRequest],
    sampling: Sampling,
    infilling: AnyRenderer | None = None,
) -> list[Rendering]:
    """Render templates in one batch, with whichever network.

    Args:
        renderer: the network.
        requests: the templates.
        sampling: temperature and top-p.
        infilling: the network for templates of which some notes are locked; None for the other.
    """
    if infilling is not None:
        locked = [_has_locked(request) for request in requests]
        if any(locked):
            given = [own for own, is_locked in zip(requests, locked, strict=True) if is_locked]
            free = [own for own, is_locked in zip(requests, locked, strict=True) if not is_locked]
            filled = iter(render_with(infilling, given, sampling))
            others = iter(render_with(renderer, free, sampling))
            return [next(filled if is_locked else others) for is_locked in locked]
    if not requests:
        return []
    if isinstance(renderer, MaskedRenderer):
        return render_masked(renderer, requests, sampling)
    return render_songs(renderer, requests, sampling)


def _has_locked(request: RenderRequest) -> bool:
    return request.locked is not None and bool((request.locked >= 0).any())


def render_request(
    template: Template,
    pitch_range: PitchRange,
    *,
    conditions_on_range: bool,
    seed: int,
    feel: Feel | None = None,
) -> RenderRequest:
    """Return what the renderer is asked.

    Args:
        template: complete.
        pitch_range: no pitch lies outside of it.
        conditions_on_range: whether the melody is to use it well.
        seed: of the song's random numbers.
        feel: what the song is to be like; its figures of pitches count here.

    Raises:
        WishError: the template is not complete.
    """
    check_complete(template)
    melismas = np.array([slot.melisma for slot in template.slots])
    copies = copied_slots(template)
    given = renderer_input(template)
    return RenderRequest(
        given if feel is None else with_feel(given, template, feel),
        pitch_range,
        conditions_on_range,
        melismas,
        copies,
        seed,
        _locked(template, copies),
    )


def _locked(template: Template, copies: NDArray[np.int16]) -> NDArray[np.int16]:
    """Return for each slot the pitch that it must have, its own or that of the slot it repeats.

    -1 for the slots that are open.
    """
    locked: list[int] = []
    for slot, source in zip(template.slots, copies.tolist(), strict=True):
        open_pitch = locked[source] if source >= 0 else -1
        locked.append(open_pitch if slot.pitch is None else slot.pitch)
    return np.array(locked, np.int16)
