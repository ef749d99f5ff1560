"""What models of words and melody are measured by: bits of people's songs, and own songs."""

import math
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from melregen.evaluation.generated import generate_songs
from melregen.evaluation.given import DEFAULT_PARTS
from melregen.evaluation.judge import judge
from melregen.evaluation.measure import song_figures
from melregen.evaluation.metrics import fit
from melregen.evaluation.song import Song
from melregen.evaluation.statistics import cohens_d
from melregen.evaluation.system import Role, System, pair_by_name
from melregen.generation import Melregen
from melregen.generation.wishes import Wishes
from melregen.models.composer.network import Composer
from melregen.styles import NO_STYLE
from melregen.training.batches import fill_batches
from melregen.training.tasks import Example, TrainingTask, load_task

from .training_runs import Row

CLOSE = 0.3
"""Cohen's d up to which a figure counts as that of people."""

_RHYTHM = ("kind", "rest", "duration")
_PLAN = ("chord", "cadence", "form")
_BATCH_NOTES = 6000


def linked_model(folder: Path, **parts: Path) -> Path:
    """Return a model folder whose networks lie elsewhere.

    Args:
        folder: made if need be.
        parts: name of a network's folder → where it is.
    """
    folder.mkdir(parents=True, exist_ok=True)
    for name, target in parts.items():
        link = folder / name
        if link.is_symlink() and link.resolve() != target.resolve():
            link.unlink()
        if not link.is_symlink():
            link.symlink_to(target.resolve(), target_is_directory=True)
    return folder


def examples_of(task: TrainingTask, songs: Sequence[Song]) -> list[Example]:
    """Encode songs for a task."""
    return [own for song in songs for own in task.examples(song.sheet, song.template)]


def pair_bits(folder: Path, songs: Sequence[Song]) -> Row:
    """Return bits a note of people's songs, of rhythm, plan and pitches, the words given.

    The direct system tells where a line ends, which the other tells with the cadence: both count
    as plan.
    """
    model = Melregen.from_pretrained(folder)
    if isinstance(model.planner, Composer):
        task = load_task("benchmarks.regeneration.tasks.words_composer")
        found = network_bits(model.planner, task, songs)
    else:
        task = load_task("benchmarks.regeneration.tasks.words_planner")
        found = network_bits(model.planner, task, songs)
        found |= network_bits(model.renderer, load_task("renderer"), songs)
    rhythm = sum(found[name] for name in _RHYTHM) + found["song"]
    plan = sum(found[name] for name in _PLAN) + found.get("codes", 0.0)
    pitch = found["pitch"]
    return {"rhythm": rhythm, "plan": plan, "pitch": pitch, "total": rhythm + plan + pitch}


def network_bits(model: object, task: TrainingTask, songs: Sequence[Song]) -> dict[str, float]:
    """Return bits a note of people's songs by field of a network; a renderer has the pitch alone.

    "song" are the fields that are decided once a song, "codes" those of the lines.
    """
    totals: dict[str, float] = {}
    notes = 0

    def add(name: str, nats: float) -> None:
        totals[name] = totals.get(name, 0.0) + nats

    for result in _results(model, task, examples_of(task, songs)):
        notes += int(result["count"])
        if "field_nats" not in result:
            add("pitch", float(result["nats"]))
            continue
        by_field = result["field_nats"].tolist()
        for name, nats in zip(getattr(model, "fields", ()), by_field, strict=True):
            add(name, nats)
        codes = float(result.get("code_nats", 0.0))
        add("codes", codes)
        add("song", float(result["nats"]) - sum(by_field) - codes)
    return {name: nats / notes / math.log(2) for name, nats in totals.items()}


def nats_of(model: object, task: TrainingTask, examples: Sequence[Example]) -> float:
    """Return the nats of examples under a network, all together."""
    return sum(float(result["nats"]) for result in _results(model, task, examples))


def _results(
    model: object, task: TrainingTask, examples: Sequence[Example]
) -> Iterator[Mapping[str, Any]]:
    """Yield what a network says of examples, batch by batch."""
    import torch

    assert isinstance(model, torch.nn.Module)
    model.eval()
    lengths = np.array([task.length(example) for example in examples])
    for group in fill_batches(np.arange(len(examples)), lengths, _BATCH_NOTES):
        with torch.inference_mode():
            yield model(**task.collate([examples[i] for i in group.tolist()], None))


def generated_figures(
    folder: Path, people: System, seed: int, parts: Sequence[str] = DEFAULT_PARTS
) -> Row:
    """Return figures of songs that a model makes of the texts of people's songs.

    Args:
        folder: of the model.
        people: songs.
        seed: of the songs.
        parts: of people's templates that are given.
    """
    wishes = Wishes(seed=seed, candidates=1, style=NO_STYLE)
    made = generate_songs(folder, people.songs, parts, wishes)
    return song_row(people, made.songs, seed) | {"failed": len(made.failures)}


def song_row(people: System, songs: Sequence[Song], seed: int, *, of_pitches: bool = False) -> Row:
    """Return the judge's AUC, PD, DD, and the share of figures near people's.

    Args:
        people: songs.
        songs: made to the texts or templates of these.
        seed: of the judge.
        of_pitches: whether of the figures only those are compared that the pitches change.
    """
    made = made_system(people, songs, seed)
    names = set(song_figures())
    compared = names - equal_figures(people, made) if of_pitches else names
    theirs = [people.songs[place] for place in made.references]
    return {
        "auc": judged_auc(people, made, names),
        "pd": _mean(fit.pitch_overlap(a, b) for a, b in zip(theirs, songs, strict=True)),
        "dd": _mean(fit.duration_overlap(a, b) for a, b in zip(theirs, songs, strict=True)),
        "close": close_share(people, made, compared),
    }


def made_system(people: System, songs: Sequence[Song], seed: int) -> System:
    """Return songs that were made to the texts or templates of people's songs as a system."""
    pairs = pair_by_name(songs, people.songs)
    return System("judged", Role.JUDGED, tuple(songs), pairs, seed)


def judged_auc(people: System, made: System, names: Collection[str]) -> float | None:
    """Return the AUC of a judge that sees some figures; None of too few songs or figures."""
    seen = {
        name: figure for name, figure in song_figures().items() if figure.judged and name in names
    }
    if not seen:
        return None
    groups = people.groups, made.groups
    verdict = judge(people.figures, made.figures, groups, seen, made.seed)
    return None if verdict is None else verdict.auc.value


def equal_figures(people: System, made: System) -> set[str]:
    """Return the figures that every song has in common with people's song of its text."""
    theirs, own = people.table[list(made.references)], made.table
    return {
        name
        for place, name in enumerate(song_figures())
        if np.array_equal(theirs[:, place], own[:, place], equal_nan=True)
    }


def close_share(people: System, made: System, names: Collection[str]) -> float | None:
    """Return the share of figures within `CLOSE` of people's; None where none can be compared."""
    distances = [
        cohens_d(made.table[:, place], people.table[:, place])
        for place, name in enumerate(song_figures())
        if name in names
    ]
    known = [abs(distance) <= CLOSE for distance in distances if distance is not None]
    return float(np.mean(known)) if known else None


def random_song_figures(people: System) -> Row:
    """Return PD and DD of another song of the same collection, drawn by lot, for each song."""
    random = np.random.default_rng(0)
    pitch, duration = [], []
    for song in people.songs:
        others = [
            other
            for other in people.songs
            if other.collection == song.collection and other.group != song.group
        ]
        if others:
            other = others[int(random.integers(len(others)))]
            pitch.append(fit.pitch_overlap(song, other))
            duration.append(fit.duration_overlap(song, other))
    return {"pd": _mean(pitch), "dd": _mean(duration)}


def _mean(values: Iterable[float | None]) -> float | None:
    known = [value for value in values if value is not None]
    return float(np.mean(known)) if known else None
