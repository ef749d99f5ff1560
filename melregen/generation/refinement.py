"""Y → Y: the notes of a draft that a masked renderer finds least likely, drawn anew."""

from collections.abc import Iterable, Sequence
from dataclasses import replace

from melregen.errors import WishError
from melregen.extraction.extract import extract_template
from melregen.generation.candidates import one_thread
from melregen.generation.editing.redo import song_range
from melregen.generation.rendering import render_request
from melregen.generation.wishes import Wishes
from melregen.models.masked.decoding import refine_masked
from melregen.models.masked.network import MaskedRenderer
from melregen.models.nn.sampling import Sampling
from melregen.music import LeadSheet
from melregen.template import Template


def refine_songs(
    renderers: Iterable[object],
    songs: Sequence[LeadSheet],
    wishes: Wishes,
    *,
    templates: Sequence[Template] | None = None,
    share: float = 0.25,
    passes: int = 4,
) -> list[LeadSheet]:
    """Draw the least likely notes of songs anew, all in one batch.

    Args:
        renderers: those at hand; the first masked one is taken.
        songs: the drafts.
        wishes: range, seed, temperature and top-p count.
        templates: what the songs were rendered from, a slot for each note; None extracts them.
        share: of the notes that is drawn anew in each pass, above 0 and up to 1.
        passes: how often.

    Raises:
        WishError: there is no masked renderer, or a number is out of reach.
        EmptyMelodyError: a song has no notes.
    """
    network = next((own for own in renderers if isinstance(own, MaskedRenderer)), None)
    if network is None:
        raise WishError(
            "this model has no masked renderer, which refining a song needs; train one by "
            "`melregen train masked_renderer` into its folder infilling"
        )
    if not 0 < share <= 1 or passes < 1:
        raise WishError(
            f"{passes} passes over {share:g} of the notes cannot be made; ask for a share above 0 "
            "and up to 1, and at least one pass"
        )
    requests = [
        render_request(
            extract_template(song) if templates is None else templates[number],
            wishes.pitch_range or song_range(song),
            conditions_on_range=False,
            seed=wishes.seed * 1_000_003 + number,
        )
        for number, song in enumerate(songs)
    ]
    drafts = [[note.pitch for note in song.notes] for song in songs]
    sampling = Sampling(wishes.temperature, wishes.top_p)
    with one_thread():
        renderings = refine_masked(network, requests, drafts, sampling, share=share, passes=passes)
    return [
        replace(
            song,
            notes=tuple(
                replace(note, pitch=pitch)
                for note, pitch in zip(song.notes, rendering.pitches, strict=True)
            ),
        )
        for song, rendering in zip(songs, renderings, strict=True)
    ]
