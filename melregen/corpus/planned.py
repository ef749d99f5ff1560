"""Templates that a model plans for songs of a corpus, kept beside the songs.

A plan keeps the slots and the words of the true template and has chords, cadences and form of its
own: what a renderer gets from a planner, with notes that people wrote.
"""

import hashlib
import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING

from melregen.atomic import atomic_output
from melregen.corpus.reader import MANIFEST, Corpus, decode_row
from melregen.errors import MelregenError, OutputError, ParseError
from melregen.music import LeadSheet
from melregen.template import Template

if TYPE_CHECKING:
    from melregen.generation import Melregen

PLANNED_PREFIX = "planned-"
SPLIT = "train"

_SONGS_A_SHARD = 256
_BATCH = 8
"""Songs planned side by side."""

_KEY = b"melregen.plan"

Progress = Callable[[int, int], None]
"""Called with songs done and songs in all."""


def harmony_and_form_opened(template: Template) -> Template:
    """Return a template of which chords, cadences and form are open; slots and words stay."""
    phrases = tuple(replace(p, cadence=None, form=None, span=None) for p in template.phrases)
    return replace(template, chords=(), phrases=phrases)


def plan_again(
    model: "Melregen", templates: Sequence[Template], seeds: Sequence[int]
) -> list[Template | None]:
    """Let a model plan chords, cadences and form of templates anew.

    Args:
        model: with planner; outline and harmony network are used where it has them.
        templates: true ones.
        seeds: one for each.

    Returns:
        One for each, None where it cannot be planned or its slots did not stay.
    """
    try:
        planned = _plan(model, templates, seeds)
    except MelregenError:
        if len(templates) == 1:
            return [None]
        return [
            plan_again(model, [template], [seed])[0]
            for template, seed in zip(templates, seeds, strict=True)
        ]
    return [
        plan if _times(plan) == _times(template) else None
        for plan, template in zip(planned, templates, strict=True)
    ]


def _plan(model: "Melregen", templates: Sequence[Template], seeds: Sequence[int]) -> list[Template]:
    from melregen.generation.candidates import one_thread, plan_drafts
    from melregen.generation.wishes import Wishes
    from melregen.styles import NO_STYLE

    drafts = [harmony_and_form_opened(template) for template in templates]
    wishes = Wishes(candidates=1, style=NO_STYLE)
    with one_thread():
        return plan_drafts(
            model.planner, drafts, wishes, list(seeds), model.outliner, model.harmonist
        )


def _times(template: Template) -> list[tuple[int | None, int | None]]:
    return [(slot.onset, slot.duration) for slot in template.slots]


def plan_corpus(
    corpus: Corpus,
    model_path: Path | None,
    *,
    limit: int | None = None,
    seed: int = 0,
    progress: Progress | None = None,
) -> tuple[int, int]:
    """Plan songs of the training split anew and write the plans beside them.

    A run that was stopped goes on where it was with the same arguments; plans of another run are
    replaced.

    Args:
        corpus: built.
        model_path: folder with a planner; None for the released weights.
        limit: so many songs, evenly spaced; None for all.
        seed: of the choices.
        progress: called with the songs done and in all.

    Returns:
        Songs that were planned, and songs that could not be.

    Raises:
        CheckpointError: there is no such model.
        ParseError: a shard of the corpus is damaged, or the split is empty.
        OutputError: the corpus cannot be written to.
    """
    from melregen.generation import Melregen

    ids = [row["id"] for row in corpus.rows(SPLIT, ["id"])]
    if not ids:
        raise ParseError(f"{corpus.path} has no songs in '{SPLIT}' to plan")
    count = len(ids) if limit is None else min(limit, len(ids))
    chosen = {ids[index * len(ids) // count] for index in range(count)}
    model = Melregen.from_pretrained(model_path)
    key = _plan_key(corpus, model, sorted(chosen), seed)
    # Before the first of its own, or a run that is stopped leaves plans of both.
    _remove(path for path in planned_shards(corpus) if _finished_count(path, key) is None)
    rows = (row for row in corpus.rows(SPLIT, ["id", "template"]) if row["id"] in chosen)
    planned = done = shard = 0
    while group := list(islice(rows, _SONGS_A_SHARD)):
        path = corpus.path / f"{PLANNED_PREFIX}{SPLIT}-{shard:05d}.parquet"
        made = _finished_count(path, key)
        if made is None:
            made = _write_shard(path, model, group, key, seed)
        planned, done, shard = planned + made, done + len(group), shard + 1
        if progress:
            progress(done, count)
    return planned, done - planned


def _remove(paths: Iterable[Path]) -> None:
    for path in paths:
        try:
            path.unlink()
        except OSError as error:
            raise OutputError(f"{path} cannot be removed: {error.strerror}") from None


def _plan_key(corpus: Corpus, model: "Melregen", songs: Sequence[str], seed: int) -> str:
    """Hash what plans depend on: the corpus, the weights, the songs and the seed."""
    digest = hashlib.blake2b(digest_size=8)
    digest.update((corpus.path / MANIFEST).read_bytes())
    digest.update(json.dumps([list(songs), seed]).encode())
    for network in (model.planner, model.outliner, model.harmonist):
        for tensor in network.state_dict().values() if network is not None else ():
            digest.update(tensor.cpu().contiguous().numpy().tobytes())
    return digest.hexdigest()


def _finished_count(path: Path, key: str) -> int | None:
    """Return how many plans of this run a shard holds, None where it is not of this run."""
    import pyarrow.parquet

    with suppress(OSError, ValueError):
        about = pyarrow.parquet.ParquetFile(path)
        if (about.schema_arrow.metadata or {}).get(_KEY) == key.encode():
            return int(about.metadata.num_rows)
    return None


def _write_shard(
    path: Path, model: "Melregen", rows: Sequence[Mapping[str, str]], key: str, seed: int
) -> int:
    import pyarrow
    import pyarrow.parquet

    from melregen.documents.template import template_from_json, template_to_json

    songs = [(row["id"], template_from_json(row["template"])) for row in rows]
    songs.sort(key=lambda song: len(list(song[1].slots)))  # or short ones wait for the long
    plans: list[dict[str, str]] = []
    for start in range(0, len(songs), _BATCH):
        batch = songs[start : start + _BATCH]
        seeds = [_song_seed(seed, name) for name, _ in batch]
        for (name, _), plan in zip(
            batch, plan_again(model, [template for _, template in batch], seeds), strict=True
        ):
            if plan is not None:
                plans.append({"id": name, "template": template_to_json(plan, compact=True)})
    schema = pyarrow.schema(
        [("id", pyarrow.string()), ("template", pyarrow.string())], {_KEY: key.encode()}
    )
    with atomic_output(path) as temporary:
        table = pyarrow.Table.from_pylist(plans, schema=schema)
        pyarrow.parquet.write_table(table, temporary, compression="zstd")
    return len(plans)


def _song_seed(seed: int, name: str) -> int:
    return int.from_bytes(hashlib.blake2b(f"{seed}/{name}".encode(), digest_size=4).digest())


def planned_shards(corpus: Corpus) -> list[Path]:
    """Return the Parquet files of the planned templates of the training split, in order."""
    return sorted(corpus.path.glob(f"{PLANNED_PREFIX}{SPLIT}-*.parquet"))


def planned_songs(corpus: Corpus) -> Iterator[tuple[str, LeadSheet, Template]]:
    """Yield id, lead sheet and planned template of the songs that have one.

    Raises:
        ParseError: a shard is damaged.
    """
    import pyarrow.parquet

    plans: dict[str, str] = {}
    for shard in planned_shards(corpus):
        try:
            rows = pyarrow.parquet.read_table(shard, columns=["id", "template"]).to_pylist()
        except (OSError, ValueError) as error:
            raise ParseError(f"{shard} is damaged: {error}") from None
        plans |= {row["id"]: row["template"] for row in rows}
    if plans:
        for row in corpus.rows(SPLIT, ["id", "lead_sheet"]):
            if row["id"] in plans:
                sheet, template = decode_row({**row, "template": plans[row["id"]]})
                yield row["id"], sheet, template
