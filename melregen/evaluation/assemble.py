"""From the songs of several systems to a report: every metric of every system, and the judge."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial

import numpy as np

from melregen.evaluation.bands import Band, measure_bands
from melregen.evaluation.figure import Figure, Figures
from melregen.evaluation.judge import judge, table_of
from melregen.evaluation.measure import SONG_METRICS, song_figures
from melregen.evaluation.metrics import bits, distribution, diversity, fidelity, fit, novelty
from melregen.evaluation.metrics.novelty import RunIndex
from melregen.evaluation.report import Cell, Histogram, Report, Row, Section, Verdict
from melregen.evaluation.song import Song
from melregen.evaluation.statistics import Estimate, FloatArray, cohens_d
from melregen.evaluation.system import Role, System, known
from melregen.generation.novelty import NoveltyIndex

TITLES = {
    "fit": "Fit to the song that people wrote",
    "bits": "Bits: how well the notes that people wrote are foreseen",
    "fidelity": "Fidelity to what was asked for",
    "distribution": "Distributions beside people's",
    "setting": "Setting",
    "melody": "Melody",
    "rhythm": "Rhythm",
    "form": "Form",
    "lines": "Lines",
    "words": "Words",
    "harmony": "Harmony",
    "diversity": "Diversity",
    "novelty": "Novelty",
}
"""The sections of a report, in order."""

_NOTES = {
    "fit": "A song unlike the one that people wrote may be as good as it. Trivial songs are told "
    "metre, key and chords, two of them the rhythm too, and so agree in these.",
    "bits": "On the notes of people's songs, with their templates given; less is better.",
    "fidelity": "From 0 to 1; what the grammar of decoding guarantees must read 1.000.",
    "distribution": "Each song weighs the same. People: one half of their songs beside the other.",
    "harmony": "The chords are those of the song, inferred where it has none.",
    "diversity": "Over pairs of songs; people's songs are the measure, more is not better.",
    "novelty": "Runs of notes shared with the training tunes; people's songs share some too.",
}


@dataclass(frozen=True)
class Evidence:
    """What a report is assembled from.

    Attributes:
        people: the songs that people wrote, None where they are judged against bands alone.
        judged: the systems to be judged.
        trivial: what they have to beat.
        bands: of the figures of single songs; None measures them on people's songs.
        index: of the training tunes, None where they are not at hand.
        novelty: the index of them that comes with weights, which is asked where they are not.
        bits: figure → system → mean bits of each of people's songs, (songs,).
        seed: of bootstrap and judge.
        judge_harmony: whether the judge may go by the chords; not where one side wrote them and
            the other's are inferred.
    """

    people: System | None
    judged: tuple[System, ...]
    trivial: tuple[System, ...] = ()
    bands: Mapping[str, Band] | None = None
    index: RunIndex | None = None
    novelty: NoveltyIndex | None = None
    bits: Mapping[str, Mapping[str, FloatArray]] = field(default_factory=dict)
    seed: int = 0
    judge_harmony: bool = True

    @property
    def generated(self) -> tuple[System, ...]:
        """All systems but people."""
        return (*self.judged, *self.trivial)

    @property
    def systems(self) -> tuple[System, ...]:
        """All systems, people first."""
        return (*((self.people,) if self.people else ()), *self.generated)


def assemble_report(
    evidence: Evidence, about: Mapping[str, str], progress: Callable[[str], None]
) -> Report:
    """Measure every system and put the figures together.

    Args:
        evidence: the systems.
        about: what was judged with what, for readers.
        progress: is told what is being done.
    """
    bands = evidence.bands
    if bands is None:
        bands = measure_bands(evidence.people.figures) if evidence.people else {}
    makers: dict[str, Callable[[], Sequence[Row]]] = {
        "fit": lambda: _fit_rows(evidence),
        "bits": lambda: _bit_rows(evidence),
        "fidelity": lambda: _fidelity_rows(evidence),
        "distribution": lambda: _distribution_rows(evidence),
        **{name: partial(_song_rows, name, evidence, bands) for name in SONG_METRICS},
        "diversity": lambda: _diversity_rows(evidence),
        "novelty": lambda: _novelty_rows(evidence),
    }
    sections = []
    for name, title in TITLES.items():
        progress(title)
        rows = tuple(makers[name]())
        if rows:
            sections.append(Section(name, title, _NOTES.get(name, ""), rows))
    progress("The judge")
    return Report(
        about,
        {system.name: len(system.songs) for system in evidence.systems},
        tuple(system.name for system in evidence.judged),
        tuple(sections),
        _verdicts(evidence),
        _histograms(evidence),
    )


def _song_rows(metric: str, evidence: Evidence, bands: Mapping[str, Band]) -> list[Row]:
    places = {name: place for place, name in enumerate(song_figures())}
    rows = []
    for figure in SONG_METRICS[metric].FIGURES:
        column = places[figure.name]
        band = bands.get(figure.name)
        cells = {}
        for system in evidence.systems:
            values = system.table[:, column]
            theirs = evidence.people.table[:, column] if evidence.people else None
            cell = _song_cell(system, values, theirs, band)
            if cell is not None:
                cells[system.name] = cell
        rows += _row(figure, cells, evidence, band)
    return rows


def _song_cell(
    system: System, values: FloatArray, theirs: FloatArray | None, band: Band | None
) -> Cell | None:
    estimate = system.bootstrap.mean(values)
    if estimate is None:
        return None
    inside = None
    if band is not None:
        inside = float(np.mean([value in band for value in values[np.isfinite(values)]]))
    distance = None
    if system.role is not Role.PEOPLE:
        if theirs is not None:
            distance = cohens_d(values, theirs)
        elif band is not None and band.deviation > 0:
            distance = (estimate.value - band.mean) / band.deviation
    return Cell(estimate, distance, inside, known(values))


def _row(
    figure: Figure, cells: Mapping[str, Cell], evidence: Evidence, band: Band | None = None
) -> list[Row]:
    """Return the row of a figure, none where no judged system has it."""
    if not any(system.name in cells for system in evidence.judged):
        return []
    return [Row(figure, cells, band)]


def _mean_rows(
    figures: Iterable[Figure], evidence: Evidence, values: Mapping[str, Sequence[Figures]]
) -> list[Row]:
    """Return a row a figure, each cell the mean over the songs of a system.

    Args:
        figures: of the rows.
        evidence: the systems.
        values: by system, the figures of each of its songs.
    """
    figures = list(figures)
    names = [figure.name for figure in figures]
    cells: dict[str, dict[str, Cell]] = {name: {} for name in names}
    for system in evidence.systems:
        if system.name not in values:
            continue
        table = table_of(values[system.name], names)
        for column, name in enumerate(names):
            estimate = system.bootstrap.mean(table[:, column])
            if estimate is not None:
                cells[name][system.name] = Cell(estimate, songs=known(table[:, column]))
    return [row for figure in figures for row in _row(figure, cells[figure.name], evidence)]


def _fit_rows(evidence: Evidence) -> list[Row]:
    if evidence.people is None:
        return []
    people = evidence.people.songs
    values = {
        system.name: [
            fit.evaluate(people[place], song) if place >= 0 else {}
            for song, place in zip(system.songs, system.references, strict=True)
        ]
        for system in evidence.generated
    }
    values[evidence.people.name] = [fit.evaluate(song, song) for song in people]
    return _mean_rows(fit.FIGURES, evidence, values)


def _fidelity_rows(evidence: Evidence) -> list[Row]:
    values = {
        system.name: [fidelity.evaluate(song) for song in system.songs]
        for system in evidence.judged
    }
    return _mean_rows(fidelity.FIGURES, evidence, values)


def _novelty_rows(evidence: Evidence) -> list[Row]:
    index, shipped = evidence.index, evidence.novelty
    if index is not None:
        measure = partial(novelty.evaluate, index=index)
    elif shipped is not None:
        measure = partial(novelty.evaluate_by_index, index=shipped)
    else:
        return []
    values = {system.name: [measure(song) for song in system.songs] for system in evidence.systems}
    return _mean_rows(novelty.FIGURES, evidence, values)


def _bit_rows(evidence: Evidence) -> list[Row]:
    if evidence.people is None:
        return []
    rows = []
    for figure in bits.FIGURES:
        cells = {}
        for system, values in evidence.bits.get(figure.name, {}).items():
            estimate = evidence.people.bootstrap.mean(values)
            if estimate is not None:
                cells[system] = Cell(estimate, songs=known(values))
        rows += _row(figure, cells, evidence)
    return rows


def _distribution_rows(evidence: Evidence) -> list[Row]:
    if evidence.people is None:
        return []
    people = evidence.people.songs
    cells: dict[str, dict[str, Cell]] = {figure.name: {} for figure in distribution.FIGURES}
    compared: dict[str, tuple[Sequence[Song], Sequence[Song]]] = {
        system.name: (people, system.songs) for system in evidence.generated
    }
    if len(people) > 1:
        compared[evidence.people.name] = _halves(people, evidence.seed)
    for system, (reference, songs) in compared.items():
        found = distribution.estimates(reference, songs, evidence.seed)
        for name, estimate in found.items():
            cells[name][system] = Cell(estimate, songs=len(songs))
    return [
        row for figure in distribution.FIGURES for row in _row(figure, cells[figure.name], evidence)
    ]


def _halves(songs: Sequence[Song], seed: int) -> tuple[list[Song], list[Song]]:
    """Divide songs in two at random: what a second drawing of people's songs would reach."""
    order = np.random.default_rng(seed).permutation(len(songs)).tolist()
    middle = len(songs) // 2
    return [songs[i] for i in order[:middle]], [songs[i] for i in order[middle:]]


def _diversity_rows(evidence: Evidence) -> list[Row]:
    cells: dict[str, dict[str, Cell]] = {figure.name: {} for figure in diversity.FIGURES}
    for system in evidence.systems:
        for name, value in diversity.evaluate(system.songs).items():
            if value is not None:
                estimate = Estimate(value, value, value)
                cells[name][system.name] = Cell(estimate, songs=len(system.songs))
    return [
        row for figure in diversity.FIGURES for row in _row(figure, cells[figure.name], evidence)
    ]


def _verdicts(evidence: Evidence) -> dict[str, Verdict]:
    """Return the judge's verdict of every system but people."""
    if evidence.people is None:
        return {}
    people = evidence.people
    seen = {
        name: figure
        for name, figure in song_figures().items()
        if figure.judged and (evidence.judge_harmony or not figure.harmonic)
    }
    verdicts = {}
    for system in evidence.generated:
        verdict = judge(
            people.figures,
            system.figures,
            (people.groups, system.groups),
            seen,
            evidence.seed,
        )
        if verdict is not None:
            verdicts[system.name] = verdict
    return verdicts


def _histograms(evidence: Evidence) -> tuple[Histogram, ...]:
    systems = [system for system in evidence.systems if system.role is not Role.TRIVIAL]
    pooled = {
        system.name: distribution.pool([distribution.histograms(s) for s in system.songs])
        for system in systems
    }
    return tuple(
        Histogram(
            name,
            labels,
            {
                system.name: tuple(pooled[system.name][name].tolist())
                for system in systems
                if name in pooled[system.name]
            },
        )
        for name, labels in distribution.LABELS.items()
    )
