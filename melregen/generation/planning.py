"""X → Y′: partial templates to complete ones, by way of the planner.

One straight line: what is asked for (`SongBrief`) → encoded lyrics → song fields → the frame of
each song (`SongFrame`) → its lines laid out → decoded slots (`Plan`) → templates; all of them
values that do not change.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from melregen.generation.completion import complete_template
from melregen.generation.frame import SongBrief, lay_out
from melregen.generation.outline import outline_frames
from melregen.generation.ranking import score_plan
from melregen.generation.repeats import settle_forms
from melregen.models.nn.sampling import Sampling
from melregen.models.outline.network import Outliner
from melregen.models.planner.decoding import Plan, choose_song_fields, decode, encode_lyrics
from melregen.models.planner.network import Planner
from melregen.template import Template


@dataclass(frozen=True)
class PlannedSong:
    """A candidate.

    Attributes:
        draft: what it completes.
        completed: the draft, completed as planned.
        plan: what was planned.
    """

    draft: Template
    completed: Template
    plan: Plan

    @property
    def score(self) -> float:
        """How good it is; the best of several candidates is kept."""
        return score_plan(self.plan, self.completed)

    @property
    def template(self) -> Template:
        """The complete template; phrases that did not come out as repeats are variations."""
        return settle_forms(self.completed, self.draft)


def plan_songs(
    planner: Planner,
    briefs: Sequence[SongBrief],
    seeds: Sequence[int],
    sampling: Sampling,
    most_rows: int = 64,
    outliner: Outliner | None = None,
) -> list[PlannedSong]:
    """Plan one candidate for each brief and seed.

    Args:
        planner: the network.
        briefs: what is asked for; candidates of one song share theirs.
        seeds: one for each brief.
        sampling: temperature and top-p.
        most_rows: candidates decoded in one batch; more are decoded batch after batch.
        outliner: lays out the lines before their notes; None leaves them to the planner.

    Raises:
        WishError: what a draft fixes cannot be met.
    """
    songs: list[PlannedSong] = []
    for start in range(0, len(briefs), most_rows):
        rows = slice(start, start + most_rows)
        songs += _plan_batch(planner, briefs[rows], seeds[rows], sampling, outliner)
    return songs


def _plan_batch(
    planner: Planner,
    briefs: Sequence[SongBrief],
    seeds: Sequence[int],
    sampling: Sampling,
    outliner: Outliner | None,
) -> Iterator[PlannedSong]:
    encoding = encode_lyrics(planner, [brief.tokens for brief in briefs])
    masks = [brief.masks for brief in briefs]
    fields = choose_song_fields(planner, encoding, masks, seeds, sampling)
    frames = [lay_out(*song) for song in zip(briefs, fields, seeds, strict=True)]
    if outliner is not None:
        frames = outline_frames(outliner, frames, sampling)
    plans = decode(planner, encoding, [frame.request() for frame in frames], sampling)
    for frame, plan in zip(frames, plans, strict=True):
        yield PlannedSong(frame.brief.draft, complete_template(frame, plan), plan)
