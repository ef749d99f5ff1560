"""The public pipeline: lyrics and wishes to templates (plan), templates to songs (render)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from copy import copy
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar, Unpack

from melregen.errors import CheckpointError, WishError
from melregen.garbage_collection import collection_paused
from melregen.generation.wishes import Wishes, WishFields, gather_wishes

if TYPE_CHECKING:
    import torch

    from melregen.generation.editing.places import Span
    from melregen.generation.editing.remake import Lock
    from melregen.generation.journal import Journal
    from melregen.generation.novelty import NoveltyIndex
    from melregen.generation.rendering import AnyRenderer
    from melregen.lyrics import Lyrics
    from melregen.models.composer.network import Composer
    from melregen.models.harmony.network import Harmonist
    from melregen.models.outline.network import Outliner
    from melregen.models.planner.network import Planner
    from melregen.music import LeadSheet
    from melregen.template import Template

Item = TypeVar("Item")


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


class Melregen:
    """A planner and a renderer.

    Args:
        planner: lyrics and wishes to template (X → Y′), or a composer, whose templates have
            their pitches (X → Y).
        renderer: template to melody (Y′ → Y); the composer again where the planner is one.
        outliner: lays out the lines of the words before the planner fills them; None leaves
            that to the planner.
        harmonist: chooses the chords of the lines before the planner fills them; None leaves
            that to the planner.
        infilling: template to melody where notes between locked ones are open, as in a song of
            which parts are made anew; None leaves that to the renderer.
    """

    def __init__(
        self,
        planner: Planner,
        renderer: AnyRenderer | Composer,
        outliner: Outliner | None = None,
        harmonist: Harmonist | None = None,
        infilling: AnyRenderer | None = None,
    ) -> None:
        self.planner = planner
        self.renderer = renderer
        self.outliner = outliner
        self.harmonist = harmonist
        self.infilling = infilling
        self.card = ""
        """The model card that came with the weights, "" for none."""
        self.novelty: NoveltyIndex | None = None
        """Index of the training tunes, whose copies are dropped; None drops none."""

    @classmethod
    def from_pretrained(
        cls,
        name_or_path: str | Path | None = None,
        *,
        device: str | torch.device | None = None,
        revision: str | None = None,
        cache_dir: str | Path | None = None,
        token: str | bool | None = None,
        force_download: bool = False,
        local_files_only: bool = False,
    ) -> Melregen:
        """Load both networks; a network is asked only for a name of the hub.

        Args:
            name_or_path: a folder with the folders `planner` and `renderer`, or the name of such
                a model at the hub, as "owner/name", where no folder has it; None takes the
                released weights.
            device: where they are to work ("cpu", "cuda", "mps"); None is the CPU.
            revision: branch, tag or commit of the hub.
            cache_dir: where to keep what is fetched; None for the usual place.
            token: for closed models; None for that of `hf auth login`.
            force_download: fetch also what is in the cache.
            local_files_only: take it from the cache or not at all.

        Raises:
            CheckpointError: files are missing or damaged, hold other networks, or were trained
                with another vocabulary; or the hub has no such model or does not answer.
            WishError: there is no such device here.
        """
        with collection_paused():  # while torch is imported
            from melregen.generation.pretrained import (
                load_harmonist,
                load_infilling,
                load_novelty,
                load_outliner,
                load_pair,
            )
            from melregen.models.nn.hub import HubOptions

            options = HubOptions(revision, cache_dir, token, force_download, local_files_only)
            source = released_checkpoint() if name_or_path is None else name_or_path
            planner, renderer, card = load_pair(source, options)
            outliner = load_outliner(source, options)
            harmonist = load_harmonist(source, options)
            infilling = load_infilling(source, options)
        model = cls(planner, renderer, outliner, harmonist, infilling)
        model.card = card
        model.novelty = load_novelty(source, options)
        return model if device is None else model.to(device)

    def save_pretrained(
        self,
        save_directory: str | Path,
        *,
        dtype: torch.dtype | None = None,
        push_to_hub: bool = False,
        repo_id: str | None = None,
    ) -> str | None:
        """Write both networks with their model cards; cards that are there are kept.

        Args:
            save_directory: gets the folders `planner` and `renderer`; made if need be.
            dtype: what to store weights as, such as `torch.float16`; None as they are.
            push_to_hub: upload the folder too.
            repo_id: its name there; None for that of the folder.

        Returns:
            The address of the upload, None where there is none.

        Raises:
            OutputError: the folder cannot be written, or the hub refuses it.
        """
        from melregen.generation.pretrained import save_novelty, save_pair

        folder = Path(save_directory)
        save_pair(
            folder,
            self.planner,
            self.renderer,
            self.card,
            dtype,
            self.outliner,
            self.harmonist,
            self.infilling,
        )
        if self.novelty is not None:
            save_novelty(self.novelty, folder)
        return self.push_to_hub(repo_id or folder.name, dtype=dtype) if push_to_hub else None

    def push_to_hub(
        self,
        repo_id: str,
        *,
        dtype: torch.dtype | None = None,
        commit_message: str = "Upload a melregen model",
        private: bool | None = None,
        token: str | None = None,
        branch: str | None = None,
        create_pr: bool = False,
    ) -> str:
        """Upload both networks with their model cards.

        Args:
            repo_id: the name of the model at the hub, as "owner/name"; made if need be.
            dtype: what to store weights as; None as they are.
            commit_message: of the upload.
            private: whether a new model is closed to others; None for the owner's default.
            token: None for that of `hf auth login`.
            branch: to upload to; None for the main one.
            create_pr: propose the upload instead of making it.

        Returns:
            The address of the commit.

        Raises:
            OutputError: the hub refuses it or does not answer.
        """
        from tempfile import TemporaryDirectory

        from melregen.models.nn.hub import upload_folder

        with TemporaryDirectory() as temporary:
            self.save_pretrained(temporary, dtype=dtype)
            return upload_folder(
                Path(temporary),
                repo_id,
                private=private,
                token=token,
                commit_message=commit_message,
                branch=branch,
                create_pr=create_pr,
            )

    @property
    def device(self) -> torch.device:
        """Where the networks are."""
        return next(self.planner.parameters()).device

    def to(self, device: str | torch.device) -> Melregen:
        """Move both networks to a device ("cpu", "cuda", "mps") and return self.

        Raises:
            WishError: there is no such device here.
        """
        import torch

        try:
            torch.empty(0, device=device)
        except (RuntimeError, AssertionError, NotImplementedError) as error:
            reason = str(error).strip().partition("\n")[0]
            raise WishError(f"the device {str(device)!r} cannot be used: {reason}") from None
        self.planner.to(device)
        self.renderer.to(device)
        for network in (self.outliner, self.harmonist, self.infilling):
            if network is not None:
                network.to(device)
        return self

    def without_infilling(self) -> Melregen:
        """Return this model without its masked renderer for gaps; itself where it has none."""
        if self.infilling is None:
            return self
        model = copy(self)
        model.infilling = None
        return model

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
            lyrics: the words, as songwriters keep them (`docs/lyrics.md`); None where chords or a
                template are enough.
            wishes: key, chords, seed and whatever else `Wishes` has.
            template: a full or partial template; what it fixes is kept.
            keywords: fields of `Wishes`, instead of `wishes` or in the place of some of its own.

        Raises:
            WishError: the wishes cannot be met.
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
        journal: Journal | None = None,
        **keywords: Unpack[WishFields],
    ) -> list[Template]:
        """Plan several templates in one batch: of several texts, several of each, or both.

        Args:
            lyrics: one text or several.
            wishes: for all of them.
            template: as in `plan`.
            variations: how many different templates to plan for each text.
            journal: where the choices among candidates are noted.
            keywords: as in `plan`.

        Returns:
            The variations of the first text, then those of the second …

        Raises:
            WishError: the wishes cannot be met.
            ParseError: the lyrics hold nothing to sing, or a wish is text that cannot be read.
        """
        from melregen.generation.draft import draft_template

        wishes = gather_wishes(wishes, keywords)
        songs = _read(lyrics, wishes, template)
        if not songs:
            return []
        drafts = [draft_template(text, template, own) for text, own in songs]
        alike = songs[0][1] if songs else wishes
        if all(own == alike for _, own in songs):
            made = self._plan_drafts(_repeat(drafts, variations), alike, journal)
        else:  # texts that say something of their songs are planned one by one
            made = [
                planned
                for draft, (_, own) in zip(drafts, songs, strict=True)
                for planned in self._plan_drafts(_repeat([draft], variations), own, journal)
            ]
        return self._add_instrumentals(made, _repeat(songs, variations))

    def _plan_drafts(
        self, drafts: Sequence[Template], wishes: Wishes, journal: Journal | None
    ) -> list[Template]:
        from melregen.generation.candidates import plan_drafts

        return plan_drafts(
            self.planner,
            drafts,
            wishes,
            outliner=self.outliner,
            harmonist=self.harmonist,
            journal=journal,
        )

    def _add_instrumentals(
        self, templates: Sequence[Template], songs: Sequence[tuple[Lyrics | None, Wishes]]
    ) -> list[Template]:
        """Put sections without words in their places."""
        from melregen.generation.instrumental import add_instrumentals

        return [
            planned
            if text is None or not text.instrumentals
            else add_instrumentals(
                self, planned, text.instrumentals, replace(own, seed=own.seed + number)
            )
            for number, (planned, (text, own)) in enumerate(zip(templates, songs, strict=True))
        ]

    def render(
        self,
        template: Template,
        wishes: Wishes | None = None,
        **keywords: Unpack[WishFields],
    ) -> LeadSheet:
        """Render a complete template as a song (Y′ → Y).

        Args:
            template: what to render.
            wishes: of these the pitch range, seed, candidates, temperature and top-p count here.
            keywords: fields of `Wishes`, instead of `wishes` or in the place of some of its own.

        Raises:
            WishError: the template leaves something open.
        """
        return self.render_all([template], wishes, **keywords)[0]

    def render_all(
        self,
        templates: Sequence[Template],
        wishes: Wishes | None = None,
        *,
        variations: int = 1,
        journal: Journal | None = None,
        **keywords: Unpack[WishFields],
    ) -> list[LeadSheet]:
        """Render complete templates, all in one batch; the best candidate of each is kept.

        Args:
            templates: what to render.
            wishes: as in `render`.
            variations: how many different songs to make of each template.
            journal: where the choices among candidates are noted.
            keywords: as in `render`.

        Returns:
            The variations of the first template, then those of the second …

        Raises:
            WishError: a template leaves something open.
        """
        from melregen.generation.candidates import render_templates

        wishes = gather_wishes(wishes, keywords)
        return render_templates(
            self.renderer,
            _repeat(templates, variations),
            wishes,
            novelty=self.novelty,
            journal=journal,
            infilling=self.infilling,
        )

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
            lyrics: the words, as songwriters keep them (`docs/lyrics.md`); None where chords or a
                template are enough.
            wishes: key, chords, seed and whatever else `Wishes` has.
            template: a full or partial template; what it fixes is kept.
            keywords: fields of `Wishes`, instead of `wishes` or in the place of some of its own.

        Raises:
            WishError: the wishes cannot be met.
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
        journal: Journal | None = None,
        **keywords: Unpack[WishFields],
    ) -> list[LeadSheet]:
        """Make several songs in one batch: of several texts, several of each, or both.

        Args:
            lyrics: one text or several.
            wishes: for all of them.
            template: as in `generate`.
            variations: how many different songs to make of each text.
            journal: where the choices among candidates are noted.
            keywords: as in `generate`.

        Returns:
            The variations of the first text, then those of the second …

        Raises:
            WishError: the wishes cannot be met.
            ParseError: the lyrics hold nothing to sing, or a wish is text that cannot be read.
        """
        wishes = gather_wishes(wishes, keywords)
        templates = self.plan_all(
            lyrics, wishes, template=template, variations=variations, journal=journal
        )
        return self.render_all(templates, wishes, journal=journal)

    def edit(
        self,
        song: LeadSheet,
        wishes: Wishes | None = None,
        *,
        redo: str | Iterable[str] | None = None,
        keep: str | Iterable[str] = (),
        words: str | Lyrics | None = None,
        words_for: str | Iterable[str] | None = None,
        continue_with: str | Lyrics | int | None = None,
        harmonise: bool = False,
        **keywords: Unpack[WishFields],
    ) -> LeadSheet:
        """Edit a song (Y → Y); what is not asked for stays to the letter.

        `model.edit(song, redo="9-16", keep="rhythm")`

        Args:
            song: the song.
            wishes: range, seed, candidates, temperature and top-p count.
            redo: parts to make anew: bars ("9-16"), lines ("line 3"), sections ("Chorus"); None
                for the whole song where something of it is kept.
            keep: what of these parts stays: "rhythm", "pitches", "chords", "words"; words stay in
                any case.
            words: new words to the tune.
            words_for: the part that they are for, as in `redo`; None for the whole song.
            continue_with: more words to go on with, or a number of bars without words.
            harmonise: new chords to the melody, which stays.
            keywords: fields of `Wishes`, instead of `wishes` or in the place of some of its own.

        Raises:
            ParseError: the song has no such part, or a text cannot be read.
            WishError: there is nothing to do, wishes contradict each other, the words do not fit,
                or no song could be found that differs.
            EmptyMelodyError: the song has no notes.
        """
        return self.edit_all(
            song,
            wishes,
            redo=redo,
            keep=keep,
            words=words,
            words_for=words_for,
            continue_with=continue_with,
            harmonise=harmonise,
            **keywords,
        )[0]

    def edit_all(
        self,
        song: LeadSheet,
        wishes: Wishes | None = None,
        *,
        redo: str | Iterable[str] | None = None,
        keep: str | Iterable[str] = (),
        words: str | Lyrics | None = None,
        words_for: str | Iterable[str] | None = None,
        continue_with: str | Lyrics | int | None = None,
        harmonise: bool = False,
        variations: int = 1,
        journal: Journal | None = None,
        **keywords: Unpack[WishFields],
    ) -> list[LeadSheet]:
        """Edit a song in several ways, each other than the others.

        Args:
            song: as in `edit`.
            wishes: as in `edit`.
            redo: as in `edit`.
            keep: as in `edit`.
            words: as in `edit`.
            words_for: as in `edit`.
            continue_with: as in `edit`.
            harmonise: as in `edit`.
            variations: how many songs to make.
            journal: where the choices among candidates are noted.
            keywords: as in `edit`.

        Raises:
            MelregenError: as in `edit`.
        """
        from melregen.generation.editing.edit import edit_song
        from melregen.generation.editing.request import Edit

        wishes = gather_wishes(wishes, keywords)
        new_words = _read(words, wishes, None)[0][0]
        more: Lyrics | int | None = None
        if isinstance(continue_with, int):
            more = continue_with
        else:
            more = _read(continue_with, wishes, None)[0][0]
        edit = Edit.of(
            redo=redo,
            keep=keep,
            words=new_words,
            continuation=more,
            harmonise=harmonise,
            words_for=words_for,
        )
        return edit_song(self, song, edit, wishes, variations, journal)

    def refine(
        self,
        song: LeadSheet,
        wishes: Wishes | None = None,
        *,
        share: float = 0.25,
        passes: int = 4,
        **keywords: Unpack[WishFields],
    ) -> LeadSheet:
        """Draw the least likely notes of a song anew, several times (Y → Y); rhythm stays.

        Args:
            song: the draft.
            wishes: of these the pitch range, seed, temperature and top-p count here.
            share: of its notes that is drawn anew in each pass, above 0 and up to 1.
            passes: how often.
            keywords: fields of `Wishes`, instead of `wishes` or in the place of some of its own.

        Raises:
            WishError: neither renderer of the model is a masked one, or a number is out of reach.
            EmptyMelodyError: the song has no notes.
        """
        from melregen.generation.refinement import refine_songs

        wishes = gather_wishes(wishes, keywords)
        renderers = (self.infilling, self.renderer)
        return refine_songs(renderers, [song], wishes, share=share, passes=passes)[0]

    def remake(
        self,
        template: Template,
        wishes: Wishes | None = None,
        *,
        redo: str | Span | Iterable[str | Span] | None = None,
        keep: str | Iterable[str] = (),
        locks: Iterable[Lock] = (),
        variations: int = 1,
        journal: Journal | None = None,
        **keywords: Unpack[WishFields],
    ) -> list[Template]:
        """Make parts of a template anew (Y′ → Y′); what is locked stays to the letter.

        `model.remake(template, redo="1-8", locks=[Lock.of("3-4"), Lock.of("7", "rhythm")])`

        Where all slots have pitches, the template is a song (`sheet_of` gives its lead sheet), and
        new notes get theirs.

        Args:
            template: complete, with pitches or without.
            wishes: style, voice, range, rhythm, feel, seed, candidates, temperature and top-p
                count; the rest is in the template.
            redo: bars, lines, sections or spans of ticks to make anew; None for the whole song.
            keep: what stays in all of them: "rhythm", "pitches", "chords".
            locks: what stays where.
            variations: how many to make; fewer come where no more could be found that differ.
            journal: where the choices among melodies are noted.
            keywords: fields of `Wishes`, instead of `wishes` or in the place of some of its own.

        Raises:
            ParseError: the song has no such part, or a text cannot be read.
            WishError: something is open, everything is locked, or no other could be found.
        """
        from melregen.generation.editing.places import Span
        from melregen.generation.editing.remake import Remake, remake
        from melregen.generation.editing.request import read_aspects

        places = () if redo is None else (redo,) if isinstance(redo, str | Span) else tuple(redo)
        request = Remake(places, read_aspects(keep), tuple(locks))
        return remake(self, template, request, gather_wishes(wishes, keywords), variations, journal)


def _read(
    lyrics: str | Lyrics | Sequence[str | Lyrics] | None, wishes: Wishes, template: Template | None
) -> list[tuple[Lyrics | None, Wishes]]:
    """Return the words of each text, and the wishes with what the text itself says."""
    from melregen.generation.text_wishes import read_text_song
    from melregen.lyrics import Lyrics

    texts = [lyrics] if lyrics is None or isinstance(lyrics, str | Lyrics) else lyrics
    songs: list[tuple[Lyrics | None, Wishes]] = []
    for text in texts:
        if isinstance(text, str):
            song = read_text_song(text, wishes, template=template)
            songs.append((song.lyrics, song.wishes))
        else:
            songs.append((text, wishes))
    return songs


def _repeat(items: Sequence[Item], variations: int) -> list[Item]:
    """Return each item as often as variations of it are wanted.

    Raises:
        WishError: that is less than once.
    """
    if variations < 1:
        raise WishError(f"{variations} variations cannot be made; ask for 1 or more")
    return [item for item in items for _ in range(variations)]
