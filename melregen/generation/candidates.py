"""Candidates of many songs, decoded in batches, of which the best is kept."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from hashlib import blake2b
from itertools import chain
from typing import TYPE_CHECKING, TypeVar

from melregen.generation.frame import SongBrief
from melregen.generation.journal import Candidate, Journal
from melregen.generation.novelty import NoveltyIndex
from melregen.generation.planning import PlannedSong, plan_songs
from melregen.generation.rendering import assemble_sheet, render_request
from melregen.generation.selection import choose_song
from melregen.generation.song_chart import leaves_lines_open, share_chords
from melregen.generation.strophes import Strophes, find_strophes
from melregen.generation.variation import vary_last_section
from melregen.generation.wishes import DEFAULT_RANGE, Wishes
from melregen.models.nn.sampling import Sampling
from melregen.models.renderer.decoding import render_songs

if TYPE_CHECKING:
    from melregen.models.outline.network import Outliner
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
    outliner: Outliner | None = None,
    journal: Journal | None = None,
) -> list[Template]:
    """Plan what partial templates leave open; the best candidate of each is kept.

    Args:
        planner: the network.
        drafts: what to complete.
        wishes: for all of them.
        seeds: one for each draft; None derives them from that of the wishes.
        outliner: lays out the lines of the words; None leaves them to the planner.
        journal: where the choices are noted.

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
    templates = _plan_briefs(planner, briefs, [*chain(*own)], wishes, outliner, journal)
    # Sections that cannot share their tunes as asked for are planned each for itself.
    missing = [index for index, template in enumerate(templates) if template is None]
    plain = {id(drafts[i]): _plain_brief(drafts[i], wishes) for i in missing}
    others = [plain[id(drafts[index])] for index in missing]
    for index, template in zip(
        missing,
        _plan_briefs(
            planner, others, [*chain(*(own[index] for index in missing))], wishes, outliner, journal
        ),
        strict=True,
    ):
        templates[index] = template
    planned = [template for template in templates if template is not None]
    return [vary_last_section(template) for template in planned] if wishes.vary else planned


def _brief(draft: Template, wishes: Wishes) -> SongBrief:
    """Return the brief of a song, in which tunes that come back are planned once."""
    strophes = find_strophes(draft)
    if strophes is None or not _may_share(strophes, wishes):
        return _plain_brief(draft, wishes)
    return replace(_plain_brief(strophes.reduced, wishes), strophes=strophes)


def _may_share(strophes: Strophes, wishes: Wishes) -> bool:
    """Whether a chart allows that sections share their tunes."""
    chart = wishes.chords
    if chart is None:
        return True
    is_open = wishes.bars is None and leaves_lines_open(strophes.draft)
    return is_open and share_chords(chart, strophes.draft, strophes.tunes)


def _plain_brief(draft: Template, wishes: Wishes) -> SongBrief:
    return SongBrief(draft, wishes.chords, wishes.bars, wishes.pitch_range or DEFAULT_RANGE)


def _plan_briefs(
    planner: Planner,
    briefs: Sequence[SongBrief],
    seeds: Sequence[int],
    wishes: Wishes,
    outliner: Outliner | None,
    journal: Journal | None = None,
) -> list[Template | None]:
    """Plan songs; the best candidate of each is kept, None where none can be sung.

    Args:
        planner: the network.
        briefs: one of each song.
        seeds: one for each brief and candidate.
        wishes: for all of them.
        outliner: lays out the lines of the words; None leaves them to the planner.
        journal: where the choices are noted.
    """
    rows = [brief for brief in briefs for _ in range(wishes.candidates)]
    sampling = Sampling(wishes.temperature, wishes.top_p)
    with one_thread():
        songs = plan_songs(planner, rows, seeds, sampling, _MOST_ROWS, outliner)
    return [_best_template(group, journal) for group in _groups(songs, wishes.candidates)]


def _best_template(
    songs: Sequence[PlannedSong | None], journal: Journal | None = None
) -> Template | None:
    """Return the template of the best candidate that makes one."""
    scores = [None if song is None else song.score for song in songs]
    ranked = [(score, i) for i, score in enumerate(scores) if score is not None]
    for _, index in sorted(ranked, key=lambda place: (-place[0], place[1])):
        song = songs[index]
        template = None if song is None else song.template
        if template is None:
            continue
        if journal is not None:
            candidates = [
                Candidate(score, {"log probability": song.plan.log_probability} if song else {})
                for score, song in zip(scores, songs, strict=True)
            ]
            journal.add("plan", candidates, index)
        return template
    return None


def render_templates(
    renderer: Renderer,
    templates: Sequence[Template],
    wishes: Wishes,
    seeds: Sequence[int] | None = None,
    *,
    novelty: NoveltyIndex | None = None,
    journal: Journal | None = None,
) -> list[LeadSheet]:
    """Render complete templates; the best candidate of each is kept.

    Args:
        renderer: the network.
        templates: what to render.
        wishes: for all of them.
        seeds: one for each template; None derives them from that of the wishes.
        novelty: index of the training tunes, whose copies are dropped; None drops none.
        journal: where the choices are noted.

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
        sheets = [assemble_sheet(template, rendering.pitches) for rendering in group]
        joining = [rendering.joining for rendering in group]
        songs.append(choose_song(sheets, template, novelty, journal, joining))
    return songs


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
