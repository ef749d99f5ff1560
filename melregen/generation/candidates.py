"""Candidates of many songs, decoded in batches, of which the best is kept."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from hashlib import blake2b
from itertools import chain
from math import ceil
from typing import TYPE_CHECKING, TypeVar

from melregen.generation.frame import SongBrief
from melregen.generation.planning import PlannedSong, plan_songs
from melregen.generation.ranking import score_feel, score_sheet
from melregen.generation.rendering import assemble_sheet, render_request
from melregen.generation.song_chart import leaves_lines_open, tunes_under_chart
from melregen.generation.strophes import Strophes, find_strophes
from melregen.generation.surface import wished_rhythm
from melregen.generation.variation import vary_last_section
from melregen.generation.wishes import DEFAULT_RANGE, Wishes
from melregen.models.nn.sampling import Sampling
from melregen.models.renderer.decoding import render_songs
from melregen.music import PitchRange

if TYPE_CHECKING:
    from melregen.generation.chart import ChordChart
    from melregen.models.outline.network import Outliner
    from melregen.models.planner.network import Planner
    from melregen.models.renderer.network import Renderer
    from melregen.music import LeadSheet
    from melregen.template import Feel, Template

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
    outliner: Outliner | None = None,
) -> list[Template]:
    """Plan what partial templates leave open; the best candidate of each is kept.

    Args:
        planner: the network.
        drafts: what to complete.
        wishes: for all of them.
        seeds: one for each draft; None derives them from that of the wishes.
        outliner: lays out the lines of the words; None leaves them to the planner.

    Raises:
        WishError: what a template fixes cannot be met, or there is nothing to vary.
    """
    # Equal drafts (candidates, variations) share one brief, and what is worked out for it.
    distinct = {id(draft): draft for draft in drafts}
    known = {name: _brief(draft, wishes) for name, draft in distinct.items()}
    briefs = [known[id(draft)] for draft in drafts]
    # Mixed with the words, or one seed would give most texts the same metre and key.
    own = [
        [_hash_words(draft, wishes) << 64 | seed for seed in _seeds(wishes, index, seeds)]
        for index, draft in enumerate(drafts)
    ]
    templates = _plan_briefs(planner, briefs, [*chain(*own)], wishes, outliner)
    # Sections that cannot share their tunes as asked for are planned each for itself.
    missing = [index for index, template in enumerate(templates) if template is None]
    plain = {id(drafts[i]): _plain_brief(drafts[i], wishes) for i in missing}
    others = [plain[id(drafts[index])] for index in missing]
    for index, template in zip(
        missing,
        _plan_briefs(
            planner, others, [*chain(*(own[index] for index in missing))], wishes, outliner
        ),
        strict=True,
    ):
        templates[index] = template
    planned = [template for template in templates if template is not None]
    return [vary_last_section(template) for template in planned] if wishes.vary else planned


def _brief(draft: Template, wishes: Wishes) -> SongBrief:
    """Return the brief of a song, in which tunes that come back are planned once."""
    strophes = find_strophes(draft)
    if strophes is not None and wishes.chords is not None:
        strophes = _under_chart(strophes, wishes.chords)
    if strophes is None:
        return _plain_brief(draft, wishes)
    return replace(_plain_brief(strophes.reduced, wishes), strophes=strophes)


def _under_chart(strophes: Strophes, chart: ChordChart) -> Strophes | None:
    """Let sections share tunes where they have the same chords; None where none do."""
    if not leaves_lines_open(strophes.draft):
        return None
    tunes = tunes_under_chart(chart, strophes.draft, strophes.tunes)
    return replace(strophes, tunes=tunes) if len(set(tunes)) < len(tunes) else None


def _plain_brief(draft: Template, wishes: Wishes) -> SongBrief:
    return SongBrief(
        draft,
        wishes.chords,
        wishes.bars,
        wishes.pitch_range or DEFAULT_RANGE,
        rhythm=wished_rhythm(wishes),
        wished_feel=wishes.feel,
    )


def _plan_briefs(
    planner: Planner,
    briefs: Sequence[SongBrief],
    seeds: Sequence[int],
    wishes: Wishes,
    outliner: Outliner | None,
) -> list[Template | None]:
    """Plan songs; the best candidate of each is kept, None where none can be sung.

    Args:
        planner: the network.
        briefs: one of each song.
        seeds: one for each brief and candidate.
        wishes: for all of them.
        outliner: lays out the lines of the words; None leaves them to the planner.
    """
    rows = [brief for brief in briefs for _ in range(wishes.candidates)]
    sampling = Sampling(wishes.temperature, wishes.top_p)
    with one_thread():
        songs = plan_songs(planner, rows, seeds, sampling, _MOST_ROWS, outliner)
    return [_best_template(group) for group in _groups(songs, wishes.candidates)]


def _best_template(songs: Sequence[PlannedSong | None]) -> Template | None:
    """Return the template of the best candidate that makes one."""
    planned = sorted((song for song in songs if song), key=lambda song: -song.score)
    templates = (song.template for song in planned)
    return next((template for template in templates if template is not None), None)


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
    pitch_range = _widened_range(wishes)
    requests = []
    for index, template in enumerate(templates):
        own = _seeds(wishes, index, seeds)
        first = render_request(
            template,
            pitch_range,
            conditions_on_range=wishes.pitch_range is not None,
            seed=own[0],
            feel=wishes.feel,
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
        sheets = [assemble_sheet(template, rendering.pitches) for rendering in group]
        if len(sheets) > 1:
            sheets.sort(key=lambda sheet: -_score(sheet, template, wishes.feel))
        songs.append(sheets[0])
    return songs


def _score(sheet: LeadSheet, template: Template, feel: Feel | None) -> float:
    total = score_sheet(sheet, template).total
    return total if feel is None else total + score_feel(template, feel, sheet)


def _widened_range(wishes: Wishes) -> PitchRange:
    """Return the pitches that may be used: those of the singer, or as many as are asked for."""
    if wishes.pitch_range is not None:
        return wishes.pitch_range
    wanted = 0.0 if wishes.feel is None else wishes.feel.range or 0.0
    wider = max(ceil((wanted - (DEFAULT_RANGE.high - DEFAULT_RANGE.low)) / 2), 0)
    return PitchRange(DEFAULT_RANGE.low - wider, DEFAULT_RANGE.high + wider)


def _seeds(wishes: Wishes, index: int, seeds: Sequence[int] | None) -> list[int]:
    """Return a seed for each candidate of the song at `index`."""
    first = wishes.seed * 1_000_003 + index * 1009 if seeds is None else seeds[index] * 1_000_003
    return [first + candidate for candidate in range(wishes.candidates)]


def _hash_words(draft: Template, wishes: Wishes) -> int:
    """Return 64 bits that stand for the words, or for the chart where there are none."""
    words = " ".join(syllable.text for syllable in draft.syllables)
    text = words or str(wishes.chords or "")
    return int.from_bytes(blake2b(text.encode(), digest_size=8).digest(), "big")


def _batches(items: Sequence[Item]) -> Iterator[Sequence[Item]]:
    for start in range(0, len(items), _MOST_ROWS):
        yield items[start : start + _MOST_ROWS]


def _groups(items: Sequence[Item], size: int) -> Iterator[Sequence[Item]]:
    for start in range(0, len(items), size):
        yield items[start : start + size]
