"""A corpus, encoded for a task: once, on all cores, and kept beside the corpus."""

import hashlib
import zipfile
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from melregen.corpus.code_version import CODE_OF_ENCODINGS, hash_code
from melregen.corpus.engine import run_jobs
from melregen.corpus.guarded_process import available_cores
from melregen.corpus.reader import (
    MANIFEST,
    Corpus,
    Row,
    decode_chart,
    decode_row,
)
from melregen.errors import ParseError
from melregen.training.example_set import ExampleSet, song_number
from melregen.training.pairs import choose_pairs
from melregen.training.planned import add_planned
from melregen.training.song_choice import SongChoice
from melregen.training.tasks import (
    TASKS,
    ChartTask,
    CollectedTask,
    Example,
    TrainingTask,
    load_task,
)

Progress = Callable[[int, int], None]
"""Called with parts encoded and parts in all."""

CACHE = ".encoded"

_DOCUMENTS = ("lead_sheet", "template")


@dataclass(frozen=True)
class EncodingJob:
    """One row group of one shard.

    Attributes:
        task: name of the task.
        shard: Parquet file.
        group: index of the row group.
        choice: the songs that are taken.
        charts: whether the shard has charts of chords, and no melodies.
    """

    task: str
    shard: str
    group: int
    choice: SongChoice
    charts: bool = False


def encode_group(job: EncodingJob) -> tuple[ExampleSet, list[str]]:
    """Encode a row group; return the examples and what went wrong with single rows."""
    import pyarrow.parquet

    task = load_task(job.task)
    columns = ["chord_song"] if job.charts else ["verse", "language", "n_syllables", *_DOCUMENTS]
    table = pyarrow.parquet.ParquetFile(job.shard).read_row_group(
        job.group, columns=["id", "collection", "licence", *columns]
    )
    examples, lengths, collections, songs, has_words, faults = [], [], [], [], [], []
    for row in table.to_pylist():
        if not job.choice.takes(row):
            continue
        try:
            encoded = _encode_row(task, row)
        except Exception as error:  # a song the model cannot hold must not end the training
            faults.append(f"{row['id']}: {type(error).__name__}: {error}")
            continue
        examples += encoded
        lengths += [task.length(example) for example in encoded]
        collections += [row["collection"]] * len(encoded)
        songs += [song_number(row["id"])] * len(encoded)
        has_words += [bool(row.get("n_syllables"))] * len(encoded)
    return ExampleSet.pack(examples, lengths, collections, songs, has_words), faults


def _encode_row(task: TrainingTask, row: Row) -> list[Example]:
    if "chord_song" in row:
        assert isinstance(task, ChartTask)
        return task.chart_examples(decode_chart(row), row["collection"])
    if isinstance(task, CollectedTask):
        return task.collected_examples(*decode_row(row), row["collection"])
    return task.examples(*decode_row(row))


def encode_split(
    corpus: Corpus,
    split: str,
    task: str,
    choice: SongChoice | None = None,
    *,
    planned: bool = False,
    jobs: int | None = None,
    progress: Progress | None = None,
) -> ExampleSet:
    """Encode a split of a corpus, or take it from the corpus's cache.

    The cache holds the songs of all pairs; a share of them is chosen from it, in "train" alone.

    Args:
        corpus: as `melregen corpus build` has made it.
        split: "train", "valid" or "test".
        task: name of the task.
        choice: the songs that are taken; None for all.
        planned: whether the templates that a planner made of songs of "train" are added.
        jobs: processes; None for one on every core.
        progress: called with the parts done and in all.

    Raises:
        ParseError: no song of the split can be encoded, the share of the pairs holds none, or
            the corpus has no planned templates.
    """
    choice = choice or SongChoice()
    examples = _encode_all_pairs(corpus, split, task, choice, jobs, progress)
    if split != "train":
        return examples
    if planned:
        examples = add_planned(examples, corpus, load_task(task))
    return choose_pairs(examples, load_task(task), choice)


def _encode_all_pairs(
    corpus: Corpus,
    split: str,
    task: str,
    choice: SongChoice,
    jobs: int | None,
    progress: Progress | None,
) -> ExampleSet:
    key = _cache_key(corpus, task, choice)
    cached = corpus.path / CACHE / f"{task}-{split}-{key}.npz"
    with suppress(OSError, ValueError, KeyError, zipfile.BadZipFile):
        return ExampleSet.load(cached)
    work = list(_jobs(corpus, split, task, choice))
    parts: list[ExampleSet] = []
    faults: list[str] = []
    outcomes = run_jobs(
        "melregen.training.encoding:encode_group",
        work,
        workers=max(1, min(jobs or available_cores(), len(work))),
        ordered=True,
    )
    for done, outcome in enumerate(outcomes, 1):
        if outcome.failure is not None:
            faults.append(f"{outcome.job.shard}, part {outcome.job.group}: {outcome.failure}")
        else:
            parts.append(outcome.result[0])
            faults += outcome.result[1]
        if progress:
            progress(done, len(work))
    examples = ExampleSet.join(parts)
    if not len(examples):
        why = f" ({len(faults)} failed, the first: {faults[0]})" if faults else ""
        if choice.languages:
            why += f"; its languages are to be {', '.join(choice.languages)}"
        if choice.exclude:
            why += (
                f"; the recipe leaves out {', '.join(choice.exclude)}: "
                "--set exclude=[] takes every collection"
            )
        raise ParseError(f"{corpus.path} holds nothing in '{split}' for the {task} to learn{why}")
    if not faults:
        with suppress(OSError):  # a corpus that cannot be written to is encoded each time
            cached.parent.mkdir(exist_ok=True)
            for outdated in cached.parent.glob(f"{task}-{split}-*.npz"):
                outdated.unlink(missing_ok=True)
            examples.save(cached)
    return examples


def _jobs(corpus: Corpus, split: str, task: str, choice: SongChoice) -> Iterator[EncodingJob]:
    import pyarrow.parquet

    charts = corpus.chart_shards(split) if isinstance(load_task(task), ChartTask) else []
    for shards, are_charts in ((corpus.shards(split), False), (charts, True)):
        for shard in shards:
            for group in range(pyarrow.parquet.ParquetFile(shard).num_row_groups):
                yield EncodingJob(task, str(shard), group, choice, are_charts)


def _cache_key(corpus: Corpus, task: str, choice: SongChoice) -> str:
    """Hash all that the encoding depends on: the corpus, the choice of rows, and the code."""
    digest = hashlib.blake2b(digest_size=8)
    chosen = [sorted(choice.exclude), sorted(choice.licences), sorted(choice.languages)]
    parts: list[Any] = [task, choice.verses, chosen, (corpus.path / MANIFEST).read_text("utf-8")]
    parts.append(hash_code(CODE_OF_ENCODINGS))
    if task not in TASKS:
        parts.append(Path(__import__(task, fromlist=["_"]).__file__ or "").read_bytes())
    for part in parts:
        digest.update(repr(part).encode())
    return digest.hexdigest()
