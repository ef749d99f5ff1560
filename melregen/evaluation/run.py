"""The three evaluations: of a model on a corpus, of a folder against another, against bands."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from melregen.errors import EmptyMelodyError
from melregen.evaluation.assemble import Evidence, assemble_report
from melregen.evaluation.bands import Band
from melregen.evaluation.baseline_songs import BaselineSongs, make_cross_fitted
from melregen.evaluation.generated import generate_songs
from melregen.evaluation.given import PARTS
from melregen.evaluation.metrics import bits
from melregen.evaluation.metrics.novelty import RunIndex
from melregen.evaluation.report import PEOPLE, Report
from melregen.evaluation.song import Song
from melregen.evaluation.sources import FoundSongs, corpus_songs, folder_songs, is_corpus
from melregen.evaluation.statistics import FloatArray
from melregen.evaluation.system import Role, System, pair_by_name
from melregen.generation.novelty import NoveltyIndex
from melregen.generation.wishes import Wishes

Progress = Callable[[str], None]

FEWEST_SONGS = 2
_TRIVIAL_BITS = {bits.MARKOV: "Markov-3", bits.UNIGRAM: "pooled histogram"}
"""The trivial songs that are drawn from the models of these names."""

_FOLDS = 5
_SAME_CHORDS = 0.5
"""The judge goes by chords where the shares of songs that have written ones differ by less."""


@dataclass(frozen=True)
class Outcome:
    """An evaluation with the songs that it was made of.

    Attributes:
        report: what it says.
        systems: the songs.
        warnings: a sentence for whatever could not be read or made.
    """

    report: Report
    systems: tuple[System, ...]
    warnings: tuple[str, ...] = ()


@dataclass(frozen=True)
class ModelTask:
    """Which songs a model is to make, and beside which of people's.

    Attributes:
        models: folders with planner and renderer; None stands for the released weights.
        corpus: built corpus, whose train split the trivial songs and the novelty go by.
        split: whose songs are the measure.
        collections: of the split; none for all.
        left_out: collections that the models did not learn from. Their songs of all splits are the
            measure then, and the trivial songs and the novelty go by the others of the train split.
        limit: so many of people's songs, evenly spaced.
        given: the parts of people's templates that each system is given.
        variations: songs made of each text.
        wishes: seed, candidates, temperature, top-p, range.
        processes: that share the work.
    """

    models: tuple[Path | None, ...]
    corpus: Path
    split: str
    given: tuple[tuple[str, ...], ...]
    collections: tuple[str, ...] = ()
    left_out: tuple[str, ...] = ()
    limit: int | None = None
    variations: int = 1
    wishes: Wishes = field(default_factory=Wishes)
    processes: int = 1

    @property
    def only_sung(self) -> bool:
        """Whether songs without words are left out."""
        return any("words" in parts for parts in self.given)

    def name(self, model: Path | None, parts: Sequence[str]) -> str:
        """Return the name of the system of a model that is given these parts."""
        names = []
        if len(self.models) > 1:
            names.append("released weights" if model is None else str(model))
        if len(self.given) > 1 or not names:
            names.append("whole template" if len(parts) == len(PARTS) else ", ".join(parts))
        return ": ".join(names)


def evaluate_models(task: ModelTask, progress: Progress) -> Outcome:
    """Let models make songs from the texts of a corpus, and judge them beside people's.

    Raises:
        MelregenError: the corpus or a model cannot be read, or no song could be made.
    """
    progress("Reading the corpus")
    songs = corpus_songs(
        task.corpus,
        "all" if task.left_out else task.split,
        collections=task.left_out or task.collections,
        only_sung=task.only_sung,
        limit=task.limit,
    ).songs
    training = corpus_songs(task.corpus, "train", exclude=task.left_out).songs
    seed = task.wishes.seed
    people = System(PEOPLE, Role.PEOPLE, songs, seed=seed)
    judged: list[System] = []
    warnings: list[str] = []
    for model in task.models:
        for parts in task.given:
            name = task.name(model, parts)
            progress(f"Making songs ({name})")
            made = generate_songs(
                model,
                songs,
                parts,
                task.wishes,
                variations=task.variations,
                processes=task.processes,
            )
            if not made.songs:
                raise EmptyMelodyError(f"no song could be made ({name}): {made.failures[0]}")
            warnings += made.failures
            pairs = pair_by_name(made.songs, songs)
            judged.append(System(name, Role.JUDGED, made.songs, pairs, seed))
    progress("Making trivial songs")
    baselines = BaselineSongs.fit(training)
    trivial = _trivial_systems(baselines.make(songs, seed), seed)
    progress("Bits a note")
    found_bits = _bits(task, songs, training)
    index = RunIndex.build([song.sheet for song in training])
    evidence = Evidence(people, tuple(judged), trivial, index=index, bits=found_bits, seed=seed)
    report = assemble_report(evidence, _about_models(task, songs), progress)
    return Outcome(report, evidence.systems, tuple(warnings))


def _trivial_systems(made: Mapping[str, tuple[Song, ...]], seed: int) -> tuple[System, ...]:
    return tuple(
        System(name, Role.TRIVIAL, songs, tuple(range(len(songs))), seed)
        for name, songs in made.items()
    )


def _bits(
    task: ModelTask, songs: Sequence[Song], training: Sequence[Song]
) -> dict[str, dict[str, FloatArray]]:
    """Return figure → system → bits of each of people's songs."""
    from melregen.generation import Melregen
    from melregen.generation.candidates import one_thread
    from melregen.models.composer.network import Composer

    merged: dict[str, dict[str, FloatArray]] = {}
    for path in task.models:
        model = Melregen.from_pretrained(path)
        renderer = model.renderer
        if isinstance(renderer, Composer):
            continue  # without a template, its bits are of something else
        with one_thread():
            found = bits.model_bits(bits.Pair(model.planner, renderer), songs, training)
        for figure, systems in found.items():
            for system, values in systems.items():
                if system == bits.MODEL:
                    for parts in task.given:
                        merged.setdefault(figure, {})[task.name(path, parts)] = values
                else:
                    merged.setdefault(figure, {})[_TRIVIAL_BITS[system]] = values
    return merged


def _about_models(task: ModelTask, songs: Sequence[Song]) -> dict[str, str]:
    counts: dict[str, int] = {}
    for song in songs:
        counts[song.collection] = counts.get(song.collection, 0) + 1
    wishes = task.wishes
    measure = "left out of training" if task.left_out else f"{task.split} split"
    return {
        "model": ", ".join("released weights" if m is None else str(m) for m in task.models),
        "corpus": f"{task.corpus}, {measure}, first verses",
        "songs": ", ".join(f"{name} {count}" for name, count in sorted(counts.items())),
        "given": "; ".join(", ".join(parts) for parts in task.given),
        "songs a text": str(task.variations),
        "sampling": f"{wishes.candidates} candidates, temperature {wishes.temperature:g}, "
        f"top-p {wishes.top_p:g}",
        "seed": str(wishes.seed),
    }


@dataclass(frozen=True)
class FolderTask:
    """Songs of anybody's program beside those of people.

    Attributes:
        reference: songs that people wrote: a folder, a file or a corpus.
        generated: the songs to judge, one system a folder.
        training: corpus of the tunes that the program may have learned from; None where unknown.
        split: of a reference that is a corpus.
        collections: of such a reference; none for all.
        limit: so many songs of such a reference, evenly spaced.
        language: of all words; None guesses it.
        seed: of the trivial songs, the bootstrap and the judge.
    """

    reference: Path
    generated: tuple[Path, ...]
    training: Path | None = None
    split: str = "test"
    collections: tuple[str, ...] = ()
    limit: int | None = None
    language: str | None = None
    seed: int = 0


def evaluate_folders(task: FolderTask, progress: Progress) -> Outcome:
    """Judge folders of songs beside one of songs that people wrote.

    Raises:
        MelregenError: a folder holds no songs that can be read, or too few.
    """
    progress("Reading songs")
    reference = _read(task.reference, task)
    _check_count(reference, task.reference)
    found = [_read(path, task) for path in task.generated]
    for path, group in zip(task.generated, found, strict=True):
        _check_count(group, path)
    people = System(PEOPLE, Role.PEOPLE, reference.songs, seed=task.seed)
    judged = tuple(
        System(name, Role.JUDGED, group.songs, pair_by_name(group.songs, people.songs), task.seed)
        for name, group in zip(_folder_names(task.generated), found, strict=True)
    )
    progress("Making trivial songs")
    index = None
    if task.training is None:
        made = make_cross_fitted(people.songs, _FOLDS, task.seed)
    else:
        training = corpus_songs(task.training, "train").songs
        made = BaselineSongs.fit(training).make(people.songs, task.seed)
        index = RunIndex.build([song.sheet for song in training])
    trivial = _trivial_systems(made, task.seed)
    shares = [_written_chords(system) for system in (people, *judged)]
    evidence = Evidence(
        people, judged, trivial, index=index, seed=task.seed,
        judge_harmony=max(shares) - min(shares) < _SAME_CHORDS,
    )  # fmt: skip
    about = {
        "people": str(task.reference),
        "judged": ", ".join(str(path) for path in task.generated),
        "pairs": _describe_pairs(judged),
        "training": str(task.training or "unknown: no novelty, trivial songs by cross-fitting"),
        "chords": _describe_chords((people, *judged)),
        "seed": str(task.seed),
    }
    report = assemble_report(evidence, about, progress)
    warnings = [reference.unread, *(group.unread for group in found)]
    return Outcome(report, evidence.systems, tuple(line for lines in warnings for line in lines))


def _read(path: Path, task: FolderTask) -> FoundSongs:
    if is_corpus(path):
        return corpus_songs(path, task.split, collections=task.collections, limit=task.limit)
    return folder_songs(path, language=task.language)


def _check_count(found: FoundSongs, path: Path) -> None:
    if len(found.songs) < FEWEST_SONGS:
        raise EmptyMelodyError(
            f"{path} holds one song that can be judged, and a comparison needs at least "
            f"{FEWEST_SONGS}; judge single songs with --bands"
        )


def _folder_names(paths: Sequence[Path]) -> list[str]:
    """Return the last parts of paths, or the whole ones where these are not different."""
    names = [path.resolve().name for path in paths]
    taken = {*names}
    clear = len(taken) == len(names) and PEOPLE not in taken
    return names if clear else [str(path) for path in paths]


def _describe_pairs(judged: Sequence[System]) -> str:
    counts = [sum(place >= 0 for place in system.references) for system in judged]
    if not any(counts):
        return "none: songs of one name in both folders are compared one by one, and none are"
    return ", ".join(
        f"{count} of {len(system.songs)} songs of {system.name} by name"
        for count, system in zip(counts, judged, strict=True)
    )


def _written_chords(system: System) -> float:
    return sum(song.has_written_chords for song in system.songs) / len(system.songs)


def _describe_chords(systems: Sequence[System]) -> str:
    words = ", ".join(f"{system.name} {_written_chords(system):.0%}" for system in systems)
    return f"songs that have them written: {words}; inferred in the others"


@dataclass(frozen=True)
class BandTask:
    """Songs to be set beside the bands of a collection.

    Attributes:
        songs: folders or files, one system each.
        bands: by figure.
        collection: whose bands they are, for readers.
        language: of all words; None guesses it.
        seed: of the bootstrap.
        novelty: index of tunes that songs are compared with; None for none.
    """

    songs: tuple[Path, ...]
    bands: Mapping[str, Band]
    collection: str
    language: str | None = None
    seed: int = 0
    novelty: NoveltyIndex | None = None


def evaluate_in_bands(task: BandTask, progress: Progress) -> Outcome:
    """Judge songs by where those of a collection lie; one song is enough.

    Raises:
        MelregenError: no song can be read.
    """
    progress("Reading songs")
    found = [folder_songs(path, language=task.language) for path in task.songs]
    judged = tuple(
        System(name, Role.JUDGED, group.songs, (), task.seed)
        for name, group in zip(_folder_names(task.songs), found, strict=True)
    )
    about = {
        "judged": ", ".join(str(path) for path in task.songs),
        "bands": task.collection,
        "chords": _describe_chords(judged),
        "seed": str(task.seed),
    }
    if task.novelty is not None:
        about["training"] = (
            f"the index of {task.novelty.tunes} tunes that comes with the weights; runs of fewer "
            "than 11 notes count as none"
        )
    evidence = Evidence(None, judged, bands=task.bands, novelty=task.novelty, seed=task.seed)
    report = assemble_report(evidence, about, progress)
    return Outcome(report, judged, tuple(line for group in found for line in group.unread))
