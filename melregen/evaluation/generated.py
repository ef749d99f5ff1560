"""Songs of a model, each made from parts of the template of a song that people wrote."""

import hashlib
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, replace
from multiprocessing import get_context
from pathlib import Path
from typing import TYPE_CHECKING

from melregen.errors import MelregenError
from melregen.evaluation.given import partial_template
from melregen.evaluation.song import Request, Song
from melregen.extraction.extract import extract_template
from melregen.generation.wishes import DEFAULT_RANGE, Wishes
from melregen.styles import NO_STYLE

if TYPE_CHECKING:
    from melregen.generation import Melregen
    from melregen.template import Template

_BATCH = 8
"""Songs made side by side. Fixed, since rounding differs between batches of other sizes, so that
the number of processes changes no song."""


@dataclass(frozen=True)
class GeneratedSongs:
    """What a model made.

    Attributes:
        songs: those made, in the order of what they were made from, variation after variation.
        failures: a sentence for each song that could not be made.
    """

    songs: tuple[Song, ...]
    failures: tuple[str, ...] = ()


@dataclass(frozen=True)
class _Job:
    """A song to make."""

    name: str
    group: str
    collection: str
    draft: "Template"
    seed: int


def generate_songs(
    model_path: Path | None,
    references: Sequence[Song],
    parts: Sequence[str],
    wishes: Wishes,
    *,
    variations: int = 1,
    processes: int = 1,
) -> GeneratedSongs:
    """Make songs from parts of the templates of others.

    Each song has a seed of its own, which follows from that of the wishes and its name: the same
    call gives the same songs, and a few texts or seeds do not stand for all.

    Args:
        model_path: folder with planner and renderer; None takes the released weights.
        references: songs that people wrote.
        parts: of their templates that are given, see `PARTS`; the rest is planned.
        wishes: seed, candidates, temperature, top-p, range, style; the rest comes from the
            templates. Where no style is wished for there is none: it is the networks that are
            judged, not what is told from the words.
        variations: how many songs to make of each.
        processes: that share the work.

    Raises:
        WishError: the parts do not go together.
        CheckpointError: there is no such model.
    """
    if wishes.style is None:
        wishes = replace(wishes, style=NO_STYLE)
    jobs = [
        _Job(
            f"{song.name}~{variation}",
            song.group,
            song.collection,
            partial_template(song.template, parts),
            song_seed(wishes.seed, f"{song.name}~{variation}"),
        )
        for song in references
        for variation in range(1, variations + 1)
    ]
    # Songs of a length share a batch, or the short ones wait for the long.
    order = sorted(range(len(jobs)), key=lambda index: len(list(jobs[index].draft.slots)))
    batches = [
        [jobs[index] for index in order[start : start + _BATCH]]
        for start in range(0, len(order), _BATCH)
    ]
    made: dict[str, Song] = {}
    failures: list[str] = []
    for songs, faults in _make(model_path, batches, wishes, processes):
        made |= {song.name: song for song in songs}
        failures += faults
    return GeneratedSongs(
        tuple(made[job.name] for job in jobs if job.name in made), tuple(sorted(failures))
    )


def song_seed(seed: int, name: str) -> int:
    """Return the seed of a song, 32 bits, from that of the run and its name."""
    digest = hashlib.sha256(f"{seed}/{name}".encode()).digest()
    return int.from_bytes(digest[:4], "big")


_Batch = tuple[list[Song], list[str]]
_loaded: dict[Path | None, "Melregen"] = {}
"""Models of this process: each is loaded once."""


def _make(
    model_path: Path | None, batches: Sequence[Sequence[_Job]], wishes: Wishes, processes: int
) -> Iterator[_Batch]:
    work = [(model_path, batch, wishes) for batch in reversed(batches)]  # the longest first
    if processes <= 1 or len(work) <= 1:
        yield from map(_make_batch, work)
        return
    with ProcessPoolExecutor(min(processes, len(work)), get_context("spawn")) as pool:
        yield from pool.map(_make_batch, work)


def _make_batch(work: tuple[Path | None, Sequence[_Job], Wishes]) -> _Batch:
    model_path, jobs, wishes = work
    if model_path not in _loaded:
        from melregen.generation import Melregen

        _loaded[model_path] = Melregen.from_pretrained(model_path)
    model = _loaded[model_path]
    try:
        return _set_to_music(model, jobs, wishes), []
    except MelregenError:
        # One song that cannot be made must not cost the others.
        songs: list[Song] = []
        failures = []
        for job in jobs:
            try:
                songs += _set_to_music(model, [job], wishes)
            except MelregenError as error:
                failures.append(f"{job.name}: {error}")
        return songs, failures


def _set_to_music(model: "Melregen", jobs: Sequence[_Job], wishes: Wishes) -> list[Song]:
    from melregen.generation.candidates import plan_drafts, render_templates

    seeds = [job.seed for job in jobs]
    drafts = [job.draft for job in jobs]
    plans = plan_drafts(model.planner, drafts, wishes, seeds, model.outliner, model.harmonist)
    sheets = render_templates(model.renderer, plans, wishes, seeds)
    pitch_range = wishes.pitch_range or DEFAULT_RANGE
    return [
        Song(
            job.name,
            sheet,
            extract_template(sheet),
            job.group,
            Request(job.draft, plan, pitch_range),
            job.collection,
        )
        for job, plan, sheet in zip(jobs, plans, sheets, strict=True)
    ]
