"""What models of words and melody are measured by: bits of people's songs, and own songs."""

import math
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from melregen.evaluation.generated import generate_songs
from melregen.evaluation.given import DEFAULT_PARTS
from melregen.evaluation.judge import judge
from melregen.evaluation.measure import song_figures
from melregen.evaluation.metrics import fit
from melregen.evaluation.song import Song
from melregen.evaluation.statistics import cohens_d
from melregen.evaluation.system import Role, System
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
        if not link.is_symlink():
            link.symlink_to(target.resolve(), target_is_directory=True)
    return folder


def texted_examples(task: TrainingTask, songs: Sequence[Song]) -> list[Example]:
    """Encode songs for a task, each with its words."""
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
    import torch

    examples = texted_examples(task, songs)
    lengths = np.array([task.length(example) for example in examples])
    totals: dict[str, float] = {}
    notes = 0

    def add(name: str, nats: float) -> None:
        totals[name] = totals.get(name, 0.0) + nats

    assert isinstance(model, torch.nn.Module)
    model.eval()
    with torch.inference_mode():
        for group in fill_batches(np.arange(len(examples)), lengths, _BATCH_NOTES):
            result = model(**task.collate([examples[i] for i in group.tolist()], None))
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
    import torch

    assert isinstance(model, torch.nn.Module)
    model.eval()
    lengths = np.array([task.length(example) for example in examples])
    with torch.inference_mode():
        return sum(
            float(model(**task.collate([examples[i] for i in group.tolist()], None))["nats"])
            for group in fill_batches(np.arange(len(examples)), lengths, _BATCH_NOTES)
        )


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


def song_row(people: System, made: Sequence[Song], seed: int) -> Row:
    """Return the judge's AUC, PD, DD, and the share of figures near people's."""
    places = {song.name: place for place, song in enumerate(people.songs)}
    pairs = tuple(places[song.text] for song in made)
    system = System("judged", Role.JUDGED, tuple(made), pairs, seed)
    figures = {name: figure for name, figure in song_figures().items() if figure.judged}
    verdict = judge(people.figures, system.figures, (people.groups, system.groups), figures, seed)
    distances = [
        cohens_d(system.table[:, column], people.table[:, column])
        for column in range(people.table.shape[1])
    ]
    known = [abs(distance) for distance in distances if distance is not None]
    theirs = [people.songs[place] for place in pairs]
    return {
        "auc": None if verdict is None else verdict.auc.value,
        "pd": _mean(fit.pitch_overlap(a, b) for a, b in zip(theirs, made, strict=True)),
        "dd": _mean(fit.duration_overlap(a, b) for a, b in zip(theirs, made, strict=True)),
        "close": float(np.mean([distance <= CLOSE for distance in known])) if known else None,
    }


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


def _mean(values: object) -> float:
    return float(np.mean([float(value) for value in values if value is not None]))  # type: ignore[attr-defined]
