"""Candidates of many songs, decoded in batches, of which the best is kept."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from hashlib import blake2b
from itertools import chain
from typing import TYPE_CHECKING, TypeVar

import numpy as np

from melregen.generation.assembly import assemble_sheet, is_sung
from melregen.generation.composing import compose_templates
from melregen.generation.ending import end_with_last_note
from melregen.generation.frame import SongBrief
from melregen.generation.harmony_wish import HarmonyWish
from melregen.generation.journal import Candidate, Journal
from melregen.generation.novelty import NoveltyIndex
from melregen.generation.planning import PlannedSong, plan_songs
from melregen.generation.rendering import AnyRenderer, render_request, render_with
from melregen.generation.selection import choose_song
from melregen.generation.song_chart import leaves_lines_open, tunes_under_chart
from melregen.generation.song_style import field_priors, singer_of, style_of, wishes_in_style
from melregen.generation.strophes import Strophes, find_strophes
from melregen.generation.surface import wished_rhythm
from melregen.generation.variation import vary_last_section
from melregen.generation.wishes import Wishes
from melregen.models.composer.network import Composer
from melregen.models.nn.sampling import Sampling

if TYPE_CHECKING:
    from melregen.generation.chart import ChordChart
    from melregen.models.harmony.network import Harmonist
    from melregen.models.outline.network import Outliner
    from melregen.models.planner.network import Planner
    from melregen.music import LeadSheet
    from melregen.styles import Style
    from melregen.template import Feel, Template

Item = TypeVar("Item")

_STYLE_STREAM = 2
"""Of a song's random numbers, for the feel of its style."""

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
    harmonist: Harmonist | None = None,
    harmony: HarmonyWish | None = None,
    journal: Journal | None = None,
) -> list[Template]:
    """Plan what partial templates leave open; the best candidate of each is kept.

    Args:
        planner: the network.
        drafts: what to complete.
        wishes: for all of them.
        seeds: one for each draft; None derives them from that of the wishes.
        outliner: lays out the lines of the words; None leaves them to the planner.
        harmonist: chooses chords where they are open; None leaves them to the planner.
        harmony: what those chords are to be like; None takes what the style says.
        journal: where the choices are noted.

    Raises:
        WishError: what a template fixes cannot be met, or there is nothing to vary.
    """
    # Equal drafts (candidates, variations) share one brief, and what is worked out for it.
    distinct = {id(draft): draft for draft in drafts}
    styles = {name: style_of(draft, wishes) for name, draft in distinct.items()}
    styled = {
        name: wishes_in_style(draft, wishes, styles[name], _style_random(draft, wishes))
        for name, draft in distinct.items()
    }
    known = {
        name: replace(_brief(draft, styled[name], styles[name]), own_feel=wishes.feel)
        for name, draft in distinct.items()
    }
    if harmony is not None:
        known = {name: replace(brief, harmony=harmony) for name, brief in known.items()}
    briefs = [known[id(draft)] for draft in drafts]
    # Mixed with the words, or one seed would give most texts the same metre and key.
    own = [
        [_hash_words(draft, wishes) << 64 | seed for seed in _seeds(wishes, index, seeds)]
        for index, draft in enumerate(drafts)
    ]
    templates = _plan_briefs(planner, briefs, [*chain(*own)], wishes, outliner, harmonist, journal)
    # Sections that cannot share their tunes as asked for are planned each for itself.
    missing = [index for index, template in enumerate(templates) if template is None]
    plain = {
        id(drafts[i]): replace(
            _plain_brief(drafts[i], styled[id(drafts[i])], styles[id(drafts[i])]),
            harmony=briefs[i].harmony,
            own_feel=wishes.feel,
        )
        for i in missing
    }
    others = [plain[id(drafts[index])] for index in missing]
    for index, template in zip(
        missing,
        _plan_briefs(
            planner,
            others,
            [*chain(*(own[index] for index in missing))],
            wishes,
            outliner,
            harmonist,
            journal,
        ),
        strict=True,
    ):
        templates[index] = template
    planned = [
        end_with_last_note(template) if has_open_end(draft, wishes) else template
        for draft, template in zip(drafts, templates, strict=True)
        if template is not None
    ]
    return [vary_last_section(template) for template in planned] if wishes.vary else planned


def has_open_end(draft: Template, wishes: Wishes) -> bool:
    """Whether neither a length nor a chart says where a song ends."""
    return draft.duration is None and wishes.bars is None and wishes.chords is None


def _brief(draft: Template, wishes: Wishes, style: Style) -> SongBrief:
    """Return the brief of a song, in which tunes that come back are planned once."""
    strophes = find_strophes(draft)
    if strophes is not None and wishes.chords is not None:
        strophes = _under_chart(strophes, wishes.chords)
    if strophes is None:
        return _plain_brief(draft, wishes, style)
    if wishes.chords is not None and wishes.chords.follows_words:
        wishes = replace(wishes, chords=wishes.chords.keep(strophes.owners))
    return replace(_plain_brief(strophes.reduced, wishes, style), strophes=strophes)


def _under_chart(strophes: Strophes, chart: ChordChart) -> Strophes | None:
    """Let sections share tunes where they have the same chords; None where none do."""
    if not leaves_lines_open(strophes.draft):
        return None
    tunes = tunes_under_chart(chart, strophes.draft, strophes.tunes)
    return replace(strophes, tunes=tunes) if len(set(tunes)) < len(tunes) else None


def _plain_brief(draft: Template, wishes: Wishes, style: Style) -> SongBrief:
    return SongBrief(
        draft,
        wishes.chords,
        wishes.bars,
        singer_of(style, wishes).comfort,
        priors=field_priors(style, wishes.mood),
        rhythm=wished_rhythm(wishes),
        wished_feel=wishes.feel,
        harmony=HarmonyWish(style.repertoire),
    )


def _plan_briefs(
    planner: Planner,
    briefs: Sequence[SongBrief],
    seeds: Sequence[int],
    wishes: Wishes,
    outliner: Outliner | None,
    harmonist: Harmonist | None,
    journal: Journal | None = None,
) -> list[Template | None]:
    """Plan songs; the best candidate of each is kept, None where none can be sung.

    Args:
        planner: the network.
        briefs: one of each song.
        seeds: one for each brief and candidate.
        wishes: for all of them.
        outliner: lays out the lines of the words; None leaves them to the planner.
        harmonist: chooses chords where they are open; None leaves them to the planner.
        journal: where the choices are noted.
    """
    rows = [brief for brief in briefs for _ in range(wishes.candidates)]
    sampling = Sampling(wishes.temperature, wishes.top_p)
    with one_thread():
        songs = plan_songs(planner, rows, seeds, sampling, _MOST_ROWS, outliner, harmonist)
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
    renderer: AnyRenderer | Composer,
    templates: Sequence[Template],
    wishes: Wishes,
    seeds: Sequence[int] | None = None,
    *,
    novelty: NoveltyIndex | None = None,
    journal: Journal | None = None,
    infilling: AnyRenderer | None = None,
) -> list[LeadSheet]:
    """Render complete templates; the best candidate of each is kept.

    Args:
        renderer: the network.
        templates: what to render.
        wishes: for all of them.
        seeds: one for each template; None derives them from that of the wishes.
        novelty: index of the training tunes, whose copies are dropped; None drops none.
        journal: where the choices are noted.
        infilling: the network for templates with gaps; None for the other.

    Raises:
        WishError: a template leaves something open.
    """
    drawn = draw_melodies(renderer, templates, wishes, seeds, infilling)
    return [
        choose_song(own.sheets, template, novelty, journal, own.joining, own.feel, wishes.feel)
        for template, own in zip(templates, drawn, strict=True)
    ]


@dataclass(frozen=True)
class Melodies:
    """The candidates for a template.

    Attributes:
        sheets: the melodies.
        joining: of each how well what is locked follows on it, see `Rendering.joining`.
        feel: what they were to be like; None for anything.
    """

    sheets: tuple[LeadSheet, ...]
    joining: tuple[float, ...]
    feel: Feel | None


def draw_melodies(
    renderer: AnyRenderer | Composer,
    templates: Sequence[Template],
    wishes: Wishes,
    seeds: Sequence[int] | None = None,
    infilling: AnyRenderer | None = None,
) -> list[Melodies]:
    """Render complete templates, all candidates of each.

    Args:
        renderer: the network.
        templates: what to render.
        wishes: for all of them.
        seeds: as in `render_templates`.
        infilling: as in `render_templates`.

    Raises:
        WishError: a template leaves something open.
    """
    if isinstance(renderer, Composer):
        return _sing(renderer, templates, wishes, seeds)
    requests = []
    feels = []
    for index, template in enumerate(templates):
        own = _seeds(wishes, index, seeds)
        style = style_of(template, wishes)
        styled = wishes_in_style(template, wishes, style, _style_random(template, wishes))
        singer = singer_of(style, styled)
        feels.append(styled.feel)
        first = render_request(
            template,
            singer.reach,
            conditions_on_range=singer.fills,
            seed=own[0],
            feel=feels[-1],
        )
        requests += [replace(first, seed=seed) for seed in own]
    sampling = Sampling(wishes.temperature, wishes.top_p)
    renderings = []
    with one_thread():
        for batch in _batches(requests):
            renderings += render_with(renderer, batch, sampling, infilling)
    groups = _groups(renderings, wishes.candidates)
    return [
        Melodies(
            tuple(assemble_sheet(template, rendering.pitches) for rendering in group),
            tuple(rendering.joining for rendering in group),
            feel,
        )
        for template, feel, group in zip(templates, feels, groups, strict=True)
    ]


def _sing(
    composer: Composer, templates: Sequence[Template], wishes: Wishes, seeds: Sequence[int] | None
) -> list[Melodies]:
    """Draw melodies with a composer; a template that has its pitches is its own only one."""
    counts = [1 if is_sung(template) else wishes.candidates for template in templates]
    rows: list[Template] = []
    row_seeds: list[int] = []
    for index, (template, count) in enumerate(zip(templates, counts, strict=True)):
        rows += [template] * count
        row_seeds += _seeds(wishes, index, seeds)[:count]
    with one_thread():
        sheets = iter(compose_templates(composer, rows, wishes, row_seeds))
    return [
        Melodies(tuple(next(sheets) for _ in range(count)), (0.0,) * count, None)
        for count in counts
    ]


def _seeds(wishes: Wishes, index: int, seeds: Sequence[int] | None) -> list[int]:
    """Return a seed for each candidate of the song at `index`."""
    first = wishes.seed * 1_000_003 + index * 1009 if seeds is None else seeds[index] * 1_000_003
    return [first + candidate for candidate in range(wishes.candidates)]


def _style_random(draft: Template, wishes: Wishes) -> np.random.Generator:
    return np.random.default_rng((_hash_words(draft, wishes), wishes.seed, _STYLE_STREAM))


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
