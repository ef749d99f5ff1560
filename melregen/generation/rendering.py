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

LONGEST_GAP = 48
"""Notes in a row, some twelve bars. On unseen songs (valid split) gaps of up to so many cost the
released masked renderer fewer bits than the other, longer ones and the ends of songs more
(`docs/paper.md`)."""


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
        infilling: the network for templates with gaps, see `has_gaps`; None for the other.
    """
    if infilling is not None:
        gapped = [request.locked is not None and has_gaps(request.locked) for request in requests]
        if any(gapped):
            given = [own for own, is_gapped in zip(requests, gapped, strict=True) if is_gapped]
            free = [own for own, is_gapped in zip(requests, gapped, strict=True) if not is_gapped]
            filled = iter(render_with(infilling, given, sampling))
            others = iter(render_with(renderer, free, sampling))
            return [next(filled if is_gapped else others) for is_gapped in gapped]
    if not requests:
        return []
    if isinstance(renderer, MaskedRenderer):
        return render_masked(renderer, requests, sampling)
    return render_songs(renderer, requests, sampling)


def has_gaps(locked: NDArray[np.int16] | Sequence[int]) -> bool:
    """Whether notes are open as in a song of which parts are made anew, and each part leads on.

    The last note is locked, at most half of the notes are open, and no more than `LONGEST_GAP` of
    them in a row.

    Args:
        locked: (notes,) MIDI number of each note, -1 where it is open.
    """
    is_open = np.asarray(locked) < 0
    if not is_open.any() or is_open[-1] or 2 * is_open.sum() > len(is_open):
        return False
    ends = np.flatnonzero(np.diff(np.concatenate([[False], is_open, [False]]).astype(int)))
    return int((ends[1::2] - ends[::2]).max()) <= LONGEST_GAP


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
