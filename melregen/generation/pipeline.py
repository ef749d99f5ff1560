"""The public pipeline: lyrics and wishes to templates (plan), templates to songs (render)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar, Unpack

from melregen.errors import CheckpointError, ControlError
from melregen.generation.wishes import DEFAULT_RANGE, Wishes, WishFields, gather_wishes

if TYPE_CHECKING:
    import torch

    from melregen.lyrics import Lyrics
    from melregen.models.planner.network import Planner
    from melregen.models.renderer.network import Renderer
    from melregen.music import LeadSheet
    from melregen.template import Template

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

    def __init__(self, planner: Planner, renderer: Renderer) -> None:
        self.planner = planner
        self.renderer = renderer

    @classmethod
    def from_pretrained(
        cls, path: str | Path | None = None, *, device: str | torch.device | None = None
    ) -> Melregen:
        """Load both networks; nothing is fetched from anywhere.

        Args:
            path: a folder with the folders `planner` and `renderer`; None takes the released
                weights.
            device: where they are to work ("cpu", "cuda", "mps"); None is the CPU.

        Raises:
            CheckpointError: files are missing or damaged.
            ControlError: there is no such device here.
        """
        folder = released_checkpoint() if path is None else Path(path)
        if not folder.is_dir():
            raise CheckpointError(f"{folder} is not a folder; give one with planner and renderer")
        from melregen.models.nn.checkpoint import load_module, settings_from
        from melregen.models.planner.network import Planner, PlannerConfig
        from melregen.models.renderer.network import Renderer, RendererConfig

        model = cls(
            load_module(
                folder / "planner", "planner", lambda c: Planner(settings_from(PlannerConfig, c))
            ),
            load_module(
                folder / "renderer",
                "renderer",
                lambda c: Renderer(settings_from(RendererConfig, c)),
            ),
        )
        return model if device is None else model.to(device)

    @property
    def device(self) -> torch.device:
        """Where the networks are."""
        return next(self.planner.parameters()).device

    def to(self, device: str | torch.device) -> Melregen:
        """Move both networks to a device ("cpu", "cuda", "mps") and return self.

        Raises:
            ControlError: there is no such device here.
        """
        import torch

        try:
            torch.empty(0, device=device)
        except (RuntimeError, AssertionError, NotImplementedError) as error:
            reason = str(error).strip().partition("\n")[0]
            raise ControlError(f"the device {str(device)!r} cannot be used: {reason}") from None
        self.planner.to(device)
        self.renderer.to(device)
        return self

    def plan(
        self,
        lyrics: str | Lyrics | None = None,
        wishes: Wishes | None = None,
        *,
        template: Template | None = None,
        **keywords: Unpack[WishFields],
    ) -> Template:
        """Plan a template (X → Y′); what is given is in it to the letter.

        Args:
            lyrics: the words, lines and blank lines as in a song book; None where chords or a
                template are enough.
            wishes: key, chords, seed and whatever else `Wishes` has.
            template: a full or partial template; what it fixes is kept.
            keywords: fields of `Wishes`, instead of `wishes` or in the place of some of its own.

        Raises:
            ControlError: the wishes cannot be met.
            ParseError: the lyrics hold nothing to sing, or a wish is text that cannot be read.
        """
        return self.plan_all(lyrics, wishes, template=template, **keywords)[0]

    def plan_all(
        self,
        lyrics: str | Lyrics | Sequence[str | Lyrics] | None = None,
        wishes: Wishes | None = None,
        *,
        template: Template | None = None,
        variations: int = 1,
        **keywords: Unpack[WishFields],
    ) -> list[Template]:
        """Plan several templates in one batch: of several texts, several of each, or both.

        Args:
            lyrics: one text or several.
            wishes: for all of them.
            template: as in `plan`.
            variations: how many different templates to plan for each text.
            keywords: as in `plan`.

        Returns:
            The variations of the first text, then those of the second …

        Raises:
            ControlError: the wishes cannot be met.
            ParseError: the lyrics hold nothing to sing, or a wish is text that cannot be read.
        """
        from melregen.generation.draft import draft_template

        wishes = gather_wishes(wishes, keywords)
        texts = _parse(lyrics, wishes.language)
        drafts = [draft_template(text, template, wishes) for text in texts]
        return self._plan_drafts(_repeat(drafts, variations), wishes)

    def _plan_drafts(self, drafts: Sequence[Template], wishes: Wishes) -> list[Template]:
        """Plan what partial templates leave open, all in one batch."""
        from melregen.generation.planning import SongPlanner
        from melregen.generation.ranking import score_plan
        from melregen.models.nn.sampling import Draw
        from melregen.models.planner.decoding import plan_songs

        songs = [
            SongPlanner(draft, wishes, seed)
            for index, draft in enumerate(drafts)
            for seed in _seeds(wishes, index)
        ]
        draw = Draw(wishes.temperature)
        with one_thread():
            unsized = [song for song in songs if song.needs_length]
            for batch in _batches(unsized):
                first = plan_songs(self.planner, [song.request() for song in batch], draw)
                for song, plan in zip(batch, first, strict=True):
                    song.settle_length(plan)
            plans = []
            for batch in _batches(songs):
                plans += plan_songs(self.planner, [song.request() for song in batch], draw)
        best = []
        for group in _groups(list(zip(songs, plans, strict=True)), wishes.candidates):
            templates = [(song.assemble(plan), plan) for song, plan in group]
            best.append(max(templates, key=lambda pair: score_plan(pair[1], pair[0]))[0])
        return best

    def render(
        self,
        template: Template,
        wishes: Wishes | None = None,
        **keywords: Unpack[WishFields],
    ) -> LeadSheet:
        """Render a complete template as a song (Y′ → Y).

        Args:
            template: what to render.
            wishes: of these the pitch range, seed, candidates and temperature count here.
            keywords: fields of `Wishes`, instead of `wishes` or in the place of some of its own.

        Raises:
            ControlError: the template leaves something open.
        """
        return self.render_all([template], wishes, **keywords)[0]

    def render_all(
        self,
        templates: Sequence[Template],
        wishes: Wishes | None = None,
        *,
        variations: int = 1,
        **keywords: Unpack[WishFields],
    ) -> list[LeadSheet]:
        """Render complete templates, all in one batch; the best candidate of each is kept.

        Args:
            templates: what to render.
            wishes: as in `render`.
            variations: how many different songs to make of each template.
            keywords: as in `render`.

        Returns:
            The variations of the first template, then those of the second …

        Raises:
            ControlError: a template leaves something open.
        """
        from melregen.generation.ranking import score_sheet
        from melregen.generation.rendering import assemble_sheet, render_request
        from melregen.models.nn.sampling import Draw
        from melregen.models.renderer.decoding import render_songs

        wishes = gather_wishes(wishes, keywords)
        templates = _repeat(templates, variations)
        pitch_range = wishes.pitch_range or DEFAULT_RANGE
        requests = []
        for index, template in enumerate(templates):
            seeds = _seeds(wishes, index)
            first = render_request(
                template,
                pitch_range,
                tells_range=wishes.pitch_range is not None,
                seed=seeds[0],
            )
            requests += [replace(first, seed=seed) for seed in seeds]
        renderings = []
        with one_thread():
            for batch in _batches(requests):
                renderings += render_songs(self.renderer, batch, Draw(wishes.temperature))
        songs = []
        groups = _groups(renderings, wishes.candidates)
        for template, group in zip(templates, groups, strict=True):
            sheets = [(assemble_sheet(template, r.pitches), r.log_probability) for r in group]
            if len(sheets) > 1:
                sheets.sort(key=lambda pair: -score_sheet(pair[0], template, pair[1]).total)
            songs.append(sheets[0][0])
        return songs

    def generate(
        self,
        lyrics: str | Lyrics | None = None,
        wishes: Wishes | None = None,
        *,
        template: Template | None = None,
        **keywords: Unpack[WishFields],
    ) -> LeadSheet:
        """Turn lyrics, chords or both into a song (X → Y′ → Y).

        `model.generate("Twinkle twinkle little star", key="C major", seed=1)`

        Args:
            lyrics: the words, lines and blank lines as in a song book; None where chords or a
                template are enough.
            wishes: key, chords, seed and whatever else `Wishes` has.
            template: a full or partial template; what it fixes is kept.
            keywords: fields of `Wishes`, instead of `wishes` or in the place of some of its own.

        Raises:
            ControlError: the wishes cannot be met.
            ParseError: the lyrics hold nothing to sing, or a wish is text that cannot be read.
        """
        return self.generate_all(lyrics, wishes, template=template, **keywords)[0]

    def generate_all(
        self,
        lyrics: str | Lyrics | Sequence[str | Lyrics] | None = None,
        wishes: Wishes | None = None,
        *,
        template: Template | None = None,
        variations: int = 1,
        **keywords: Unpack[WishFields],
    ) -> list[LeadSheet]:
        """Make several songs in one batch: of several texts, several of each, or both.

        Args:
            lyrics: one text or several.
            wishes: for all of them.
            template: as in `generate`.
            variations: how many different songs to make of each text.
            keywords: as in `generate`.

        Returns:
            The variations of the first text, then those of the second …

        Raises:
            ControlError: the wishes cannot be met.
            ParseError: the lyrics hold nothing to sing, or a wish is text that cannot be read.
        """
        wishes = gather_wishes(wishes, keywords)
        templates = self.plan_all(lyrics, wishes, template=template, variations=variations)
        return self.render_all(templates, wishes)


def _parse(
    lyrics: str | Lyrics | Sequence[str | Lyrics] | None, language: str | None
) -> list[Lyrics | None]:
    from melregen.lyrics import Lyrics, parse_lyrics

    texts = [lyrics] if lyrics is None or isinstance(lyrics, str | Lyrics) else lyrics
    return [
        parse_lyrics(text, language=language) if isinstance(text, str) else text for text in texts
    ]


def _repeat(items: Sequence[Item], variations: int) -> list[Item]:
    """Return each item as often as variations of it are wanted.

    Raises:
        ControlError: that is less than once.
    """
    if variations < 1:
        raise ControlError(f"{variations} variations cannot be made; ask for 1 or more")
    return [item for item in items for _ in range(variations)]


def _seeds(wishes: Wishes, index: int) -> list[int]:
    """Return a seed for each candidate of the song at `index`."""
    return [
        wishes.seed * 1_000_003 + index * 1009 + candidate for candidate in range(wishes.candidates)
    ]


def _batches(items: Sequence[Item]) -> Iterator[Sequence[Item]]:
    for start in range(0, len(items), _MOST_ROWS):
        yield items[start : start + _MOST_ROWS]


def _groups(items: Sequence[Item], size: int) -> Iterator[Sequence[Item]]:
    for start in range(0, len(items), size):
        yield items[start : start + size]
