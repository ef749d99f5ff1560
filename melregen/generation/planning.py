"""X → Y′: partial templates to complete ones, by way of the planner.

One straight line: what is asked for (`SongBrief`) → encoded lyrics → song fields → the frame of
each song (`SongFrame`) → its lines laid out → their chords → decoded slots (`Plan`) → templates;
all of them values that do not change. Of a song whose sections share tunes (`Strophes`) each tune
is planned once; what they make of the whole song comes last (`expand_song`).
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from melregen.generation.completion import complete_template
from melregen.generation.ending import close_on_tonic
from melregen.generation.expansion import expand_song
from melregen.generation.frame import SongBrief, SongFrame, lay_out
from melregen.generation.harmony import agree_cadences, harmonise_frames
from melregen.generation.heard_plan import hear_plan
from melregen.generation.outline import outline_frames
from melregen.generation.ranking import score_feel, score_plan
from melregen.generation.repeats import settle_forms
from melregen.generation.section_lengths import section_starts, size_sections
from melregen.generation.surface import shape_plan
from melregen.models.composer.decoding import compose
from melregen.models.composer.network import Composer
from melregen.models.harmony.network import Harmonist
from melregen.models.nn.sampling import Sampling
from melregen.models.outline.network import Outliner
from melregen.models.planner.decoding import Plan, choose_song_fields, decode, encode_lyrics
from melregen.models.planner.network import Planner
from melregen.template import Template


@dataclass(frozen=True)
class PlannedSong:
    """A candidate.

    Attributes:
        frame: what was planned into.
        completed: the draft, completed as planned.
        plan: what was planned.
        asked: for what, before lines were laid out.
    """

    frame: SongFrame
    completed: Template
    plan: Plan
    asked: SongBrief

    @property
    def score(self) -> float:
        """How good it is; the best of several candidates is kept."""
        brief = self.frame.brief
        strophes, feel, own = brief.strophes, brief.wished_feel, brief.own_feel
        closing = -1 if strophes is None else strophes.places[len(strophes.places) - 1]
        score = score_plan(self.completed, closing, feel, own)
        if feel is None:
            return score
        return score + score_feel(self.template or self.completed, feel, own=own)

    @cached_property
    def template(self) -> Template | None:
        """The complete template, its rhythm with the surface that is asked for.

        Phrases that did not come out as repeats are variations.

        Of a song whose sections share tunes it has all sections; None where they cannot be sung to
        the tunes as planned.
        """
        brief = self.frame.brief
        shaped = shape_plan(self.completed, self.asked.draft, brief.rhythm, self.frame.seed)
        settled = settle_forms(shaped, brief.draft)
        if brief.strophes is None:
            return settled
        starts = self.frame.section_starts or section_starts(settled)
        is_sized = brief.strophes.wished_bars(brief.bars) is not None
        # A bar more would not be in the chart: it is the last resort.
        chances = [False] if is_sized else [True] if brief.chart is None else [False, True]
        songs = (
            expand_song(brief.strophes, settled, starts, may_add_bars=may_add)
            for may_add in chances
        )
        song = next((song for song in songs if song is not None), None)
        if song is None or brief.chart is None or is_sized:
            return song
        return close_on_tonic(song)


def plan_songs(
    planner: Planner,
    briefs: Sequence[SongBrief],
    seeds: Sequence[int],
    sampling: Sampling,
    most_rows: int = 64,
    outliner: Outliner | None = None,
    harmonist: Harmonist | None = None,
) -> list[PlannedSong | None]:
    """Plan one candidate for each brief and seed.

    Args:
        planner: the network.
        briefs: what is asked for; candidates of one song share theirs.
        seeds: one for each brief.
        sampling: temperature and top-p.
        most_rows: candidates decoded in one batch; more are decoded batch after batch.
        outliner: lays out the lines before their notes; None leaves them to the planner.
        harmonist: chooses the chords of the lines; None leaves them to the planner.

    Returns:
        The candidates; None for one of a song with shared tunes that cannot have the length that is
        asked for.

    Raises:
        WishError: what a draft fixes cannot be met.
    """
    songs: list[PlannedSong | None] = []
    for start in range(0, len(briefs), most_rows):
        rows = slice(start, start + most_rows)
        songs += _plan_batch(planner, briefs[rows], seeds[rows], sampling, outliner, harmonist)
    return songs


def _plan_batch(
    planner: Planner,
    briefs: Sequence[SongBrief],
    seeds: Sequence[int],
    sampling: Sampling,
    outliner: Outliner | None,
    harmonist: Harmonist | None,
) -> list[PlannedSong | None]:
    encoding = encode_lyrics(planner, [brief.tokens for brief in briefs])
    masks = [brief.masks for brief in briefs]
    priors = [brief.priors for brief in briefs]
    wordless = None
    if any(priors):
        wordless = encode_lyrics(planner, [brief.wordless_tokens for brief in briefs])
    fields = choose_song_fields(planner, encoding, masks, seeds, sampling, priors, wordless)
    frames = [lay_out(*song) for song in zip(briefs, fields, seeds, strict=True)]
    if outliner is not None:
        frames = outline_frames(outliner, frames, sampling)
    if harmonist is not None:
        frames = harmonise_frames(harmonist, frames, sampling)
    plans: dict[int, Plan] = {}

    def decode_rows(rows: Sequence[int]) -> None:
        requests = [frame.request() for row in rows if (frame := frames[row])]
        if requests:
            chosen = encoding.select(rows)
            if isinstance(planner, Composer):
                tokens = [briefs[row].tokens for row in rows]
                found = compose(planner, tokens, chosen, requests, sampling)
            else:
                found = decode(planner, chosen, requests, sampling)
            plans.update(zip(rows, found, strict=True))

    unsized = [
        row
        for row, frame in enumerate(frames)
        if frame and frame.brief.needs_length and not frame.section_starts
    ]
    decode_rows(unsized)
    for row in unsized:
        before = frames[row]
        assert before is not None
        sized = size_sections(before, plans[row])
        frames[row] = sized
        if sized is not before:
            del plans[row]
    decode_rows([row for row, frame in enumerate(frames) if frame and row not in plans])
    return [
        PlannedSong(frame, _complete(planner, frame, plans[row]), plans[row], brief)
        if frame
        else None
        for row, (frame, brief) in enumerate(zip(frames, briefs, strict=True))
    ]


def _complete(planner: Planner, frame: SongFrame, plan: Plan) -> Template:
    completed = complete_template(frame, plan)
    if isinstance(planner, Composer) and not planner.config.has_template:
        return hear_plan(completed, replace(frame.brief.draft, chords=frame.chords))
    return agree_cadences(frame, completed) if frame.is_harmonised else completed
