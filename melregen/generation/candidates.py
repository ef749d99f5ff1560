"""Candidates of many songs, decoded in batches, of which the best is kept."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from typing import TYPE_CHECKING, TypeVar

from melregen.generation.frame import SongBrief
from melregen.generation.planning import plan_songs
from melregen.generation.ranking import score_sheet
from melregen.generation.rendering import assemble_sheet, render_request
from melregen.generation.wishes import DEFAULT_RANGE, Wishes
from melregen.models.nn.sampling import Sampling
from melregen.models.renderer.decoding import render_songs

if TYPE_CHECKING:
    from melregen.models.planner.network import Planner
    from melregen.models.renderer.network import Renderer
    from melregen.music import LeadSheet
    from melregen.template import Template

Item = TypeVar("Item")

_MOST_ROWS = 64
"""Candidates decoded in one batch; more are decoded batch after batch."""


@contextmanager
def one_thread() -> Iterator[None]:
    """Run networks on one thread: their steps are too small to be worth sharing."""
    import torch

    before = torch.get_num_threads()
    torch.set_num_threads(1)
    try:
        yield
    finally:
        torch.set_num_threads(before)


def plan_drafts(
    planner: Planner,
    drafts: Sequence[Template],
    wishes: Wishes,
    seeds: Sequence[int] | None = None,
) -> list[Template]:
    """Plan what partial templates leave open; the best candidate of each is kept.

    Args:
        planner: the network.
        drafts: what to complete.
        wishes: for all of them.
        seeds: one for each draft; None derives them from that of the wishes.

    Raises:
        WishError: what a template fixes cannot be met.
    """
    # Equal drafts (candidates, variations) share one brief, and what is worked out for it.
    known = {id(draft): SongBrief(draft, wishes.chords, wishes.bars) for draft in drafts}
    briefs, candidate_seeds = [], []
    for index, draft in enumerate(drafts):
        own = _seeds(wishes, index, seeds)
        briefs += [known[id(draft)]] * len(own)
        candidate_seeds += own
    sampling = Sampling(wishes.temperature, wishes.top_p)
    with one_thread():
        songs = plan_songs(planner, briefs, candidate_seeds, sampling, _MOST_ROWS)
    groups = _groups(songs, wishes.candidates)
    return [max(group, key=lambda song: song.score).template for group in groups]


def render_templates(
    renderer: Renderer,
    templates: Sequence[Template],
    wishes: Wishes,
    seeds: Sequence[int] | None = None,
) -> list[LeadSheet]:
    """Render complete templates; the best candidate of each is kept.

    Args:
        renderer: the network.
        templates: what to render.
        wishes: for all of them.
        seeds: one for each template; None derives them from that of the wishes.

    Raises:
        WishError: a template leaves something open.
    """
    pitch_range = wishes.pitch_range or DEFAULT_RANGE
    requests = []
    for index, template in enumerate(templates):
        own = _seeds(wishes, index, seeds)
        first = render_request(
            template,
            pitch_range,
            conditions_on_range=wishes.pitch_range is not None,
            seed=own[0],
        )
        requests += [replace(first, seed=seed) for seed in own]
    sampling = Sampling(wishes.temperature, wishes.top_p)
    renderings = []
    with one_thread():
        for batch in _batches(requests):
            renderings += render_songs(renderer, batch, sampling)
    songs = []
    groups = _groups(renderings, wishes.candidates)
    for template, group in zip(templates, groups, strict=True):
        sheets = [(assemble_sheet(template, r.pitches), r.log_probability) for r in group]
        if len(sheets) > 1:
            sheets.sort(key=lambda pair: -score_sheet(pair[0], template, pair[1]).total)
        songs.append(sheets[0][0])
    return songs


def _seeds(wishes: Wishes, index: int, seeds: Sequence[int] | None) -> list[int]:
    """Return a seed for each candidate of the song at `index`."""
    first = wishes.seed * 1_000_003 + index * 1009 if seeds is None else seeds[index] * 1_000_003
    return [first + candidate for candidate in range(wishes.candidates)]


def _batches(items: Sequence[Item]) -> Iterator[Sequence[Item]]:
    for start in range(0, len(items), _MOST_ROWS):
        yield items[start : start + _MOST_ROWS]


def _groups(items: Sequence[Item], size: int) -> Iterator[Sequence[Item]]:
    for start in range(0, len(items), size):
        yield items[start : start + size]
