"""Y′ → Y: a template to what the renderer understands; `assembly` makes a song of its pitches."""

import numpy as np
from numpy.typing import NDArray

from melregen.generation.assembly import check_complete
from melregen.generation.copies import copied_slots
from melregen.models.renderer.decoding import RenderRequest
from melregen.models.renderer.features import renderer_input
from melregen.models.renderer.feel import with_feel
from melregen.music import PitchRange
from melregen.template import Feel, Template


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
