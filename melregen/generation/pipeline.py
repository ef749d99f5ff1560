"""The public pipeline: lyrics and wishes to templates (plan), templates to songs (render)."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from melregen.errors import CheckpointError
from melregen.generation.chart import ChordChart, read_chord_chart
from melregen.generation.wishes import DEFAULT_RANGE, Controls, Sampling
from melregen.lyrics import Lyrics
from melregen.music import Key, LeadSheet, Metre, PitchRange
from melregen.template import Template

if TYPE_CHECKING:
    from melregen.models.planner.network import Planner
    from melregen.models.renderer.network import Renderer

Item = TypeVar("Item")

_MOST_ROWS = 64
"""Candidates decoded in one batch; more are decoded batch after batch."""


def released_checkpoint() -> Path:
    """Return the folder of the weights that come with melregen.

    Raises:
        CheckpointError: this installation has none.
    """
    package = Path(__file__).resolve().parents[1]
    for folder in (package / "checkpoints", package.parent / "checkpoints"):
        if (folder / "planner").is_dir():
            return folder
    raise CheckpointError(
        "this installation of melregen has no released weights; give a folder with --model"
    )


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


class Melregen:
    """A planner and a renderer.

    Args:
        planner: lyrics and wishes to template (X → Y′).
        renderer: template to melody (Y′ → Y).
    """

    def __init__(self, planner: "Planner", renderer: "Renderer") -> None:
        self.planner = planner
        self.renderer = renderer

    @classmethod
    def from_pretrained(cls, path: str | Path | None = None) -> "Melregen":
        """Load both networks; nothing is fetched from anywhere.

        Args:
            path: a folder with the folders `planner` and `renderer`; None takes the released
                weights.

        Raises:
            CheckpointError: files are missing or damaged.
        """
        folder = released_checkpoint() if path is None else Path(path)
        if not folder.is_dir():
            raise CheckpointError(f"{folder} is not a folder; give one with planner and renderer")
        from melregen.models.nn.checkpoint import load_module, settings_from
        from melregen.models.planner.network import Planner, PlannerConfig
        from melregen.models.renderer.network import Renderer, RendererConfig

        return cls(
            load_module(
                folder / "planner", "planner", lambda c: Planner(settings_from(PlannerConfig, c))
            ),
            load_module(
                folder / "renderer",
                "renderer",
                lambda c: Renderer(settings_from(RendererConfig, c)),
            ),
        )

    def plan(
        self,
        lyrics: str | Lyrics | None = None,
        *,
        template: Template | None = None,
        controls: Controls | None = None,
        sampling: Sampling | None = None,
        variations: int = 1,
    ) -> list[Template]:
        """Plan templates (X → Y′); what is given is in them to the letter.

        Args:
            lyrics: the words; text is parsed, in `controls.language` if that is set.
            template: a full or partial template; what it fixes is kept.
            controls: further wishes.
            sampling: seed, candidates and temperature.
            variations: how many different templates to plan.

        Raises:
            ControlError: the wishes cannot be met.
            ParseError: the lyrics hold nothing to sing.
        """
        from melregen.generation.draft import draft_template

        controls, sampling = controls or Controls(), sampling or Sampling()
        if isinstance(lyrics, str):
            from melregen.lyrics import parse_lyrics

            lyrics = parse_lyrics(lyrics, language=controls.language)
        draft = draft_template(lyrics, template, controls)
        return self.complete([draft] * variations, controls=controls, sampling=sampling)

    def complete(
        self,
        drafts: Sequence[Template],
        *,
        controls: Controls | None = None,
        sampling: Sampling | None = None,
    ) -> list[Template]:
        """Plan what partial templates leave open, all in one batch.

        Raises:
            ControlError: what a template fixes cannot be met.
        """
        from melregen.generation.frame import SongBrief
        from melregen.generation.planning import plan_songs
        from melregen.models.nn import sampling as nn_sampling

        controls, sampling = controls or Controls(), sampling or Sampling()
        # Equal drafts (candidates, variations) share one brief, and what is worked out for it.
        known = {id(draft): SongBrief(draft, controls.chords, controls.bars) for draft in drafts}
        briefs, seeds = [], []
        for index, draft in enumerate(drafts):
            own = _seeds(sampling, index)
            briefs += [known[id(draft)]] * len(own)
            seeds += own
        draw = nn_sampling.Sampling(sampling.temperature)
        with one_thread():
            songs = plan_songs(self.planner, briefs, seeds, draw, _MOST_ROWS)
        groups = _groups(songs, sampling.candidates)
        return [max(group, key=lambda song: song.score).template for group in groups]

    def render(
        self,
        template: Template,
        *,
        pitch_range: PitchRange | None = None,
        sampling: Sampling | None = None,
    ) -> LeadSheet:
        """Render one complete template as a song (Y′ → Y).

        Raises:
            ControlError: the template leaves something open.
        """
        controls = Controls(pitch_range=pitch_range)
        return self.render_all([template], controls=controls, sampling=sampling)[0]

    def render_all(
        self,
        templates: Sequence[Template],
        *,
        controls: Controls | None = None,
        sampling: Sampling | None = None,
    ) -> list[LeadSheet]:
        """Render complete templates, all in one batch; the best candidate of each is kept.

        Args:
            templates: what to render.
            controls: of these the pitch range counts here.
            sampling: seed, candidates and temperature.

        Raises:
            ControlError: a template leaves something open.
        """
        from melregen.generation.ranking import score_sheet
        from melregen.generation.rendering import assemble_sheet, render_request
        from melregen.models.nn import sampling as nn_sampling
        from melregen.models.renderer.decoding import render_songs

        controls, sampling = controls or Controls(), sampling or Sampling()
        pitch_range = controls.pitch_range or DEFAULT_RANGE
        requests = []
        for index, template in enumerate(templates):
            seeds = _seeds(sampling, index)
            first = render_request(
                template,
                pitch_range,
                conditions_on_range=controls.pitch_range is not None,
                seed=seeds[0],
            )
            requests += [replace(first, seed=seed) for seed in seeds]
        renderings = []
        with one_thread():
            for batch in _batches(requests):
                draw = nn_sampling.Sampling(sampling.temperature)
                renderings += render_songs(self.renderer, batch, draw)
        songs = []
        groups = _groups(renderings, sampling.candidates)
        for template, group in zip(templates, groups, strict=True):
            sheets = [(assemble_sheet(template, r.pitches), r.log_probability) for r in group]
            if len(sheets) > 1:
                sheets.sort(key=lambda pair: -score_sheet(pair[0], template, pair[1]).total)
            songs.append(sheets[0][0])
        return songs

    def generate(
        self,
        lyrics: str | Lyrics | None = None,
        *,
        chords: str | ChordChart | None = None,
        template: Template | None = None,
        key: str | Key | None = None,
        metre: str | Metre | None = None,
        tempo: float | None = None,
        bars: int | None = None,
        pitch_range: str | PitchRange | None = None,
        language: str | None = None,
        title: str | None = None,
        seed: int = 0,
        candidates: int = Sampling.candidates,
        temperature: float = Sampling.temperature,
    ) -> LeadSheet:
        """Turn lyrics, chords or both into a song (X → Y′ → Y).

        Args:
            lyrics: the words, lines and blank lines as in a song book.
            chords: a chord chart such as "C G Am F".
            template: a full or partial template; what it fixes is kept.
            key: "G major", or a Key.
            metre: "3/4", or a Metre.
            tempo: quarter notes a minute.
            bars: length, the pickup bar not counted.
            pitch_range: "C4-E5", or a PitchRange.
            language: ISO 639-1 code; None detects it.
            title: of the song.
            seed: the same seed gives the same song.
            candidates: drawn for each of the two stages, of which the best is kept.
            temperature: boldness; 1 is the model's own.

        Raises:
            ControlError: the wishes cannot be met.
            ParseError: a text among the arguments cannot be read.
        """
        controls = Controls(
            key=Key.parse(key) if isinstance(key, str) else key,
            metre=Metre.parse(metre) if isinstance(metre, str) else metre,
            tempo=tempo,
            chords=read_chord_chart(chords) if isinstance(chords, str) else chords,
            bars=bars,
            pitch_range=PitchRange.parse(pitch_range)
            if isinstance(pitch_range, str)
            else pitch_range,
            language=language,
            title=title,
        )
        sampling = Sampling(seed, candidates, temperature)
        templates = self.plan(lyrics, template=template, controls=controls, sampling=sampling)
        return self.render_all(templates, controls=controls, sampling=sampling)[0]


def _seeds(sampling: Sampling, index: int) -> list[int]:
    """Return a seed for each candidate of the song at `index`."""
    return [
        sampling.seed * 1_000_003 + index * 1009 + candidate
        for candidate in range(sampling.candidates)
    ]


def _batches(items: Sequence[Item]) -> Iterator[Sequence[Item]]:
    for start in range(0, len(items), _MOST_ROWS):
        yield items[start : start + _MOST_ROWS]


def _groups(items: Sequence[Item], size: int) -> Iterator[Sequence[Item]]:
    for start in range(0, len(items), size):
        yield items[start : start + size]
