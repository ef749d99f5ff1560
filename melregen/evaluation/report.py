"""What an evaluation says, as plain values: the same for terminal, JSON and page."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from melregen.evaluation.bands import Band
from melregen.evaluation.figure import Figure
from melregen.evaluation.statistics import Estimate

PEOPLE = "people"
"""Name of the system whose songs were written by people."""


@dataclass(frozen=True)
class Cell:
    """A figure of one system.

    Attributes:
        estimate: mean over its songs, or the figure of the whole set; with its interval.
        distance: to people's songs, in standard deviations (Cohen's d); None for people
            themselves and where it says nothing.
        inside: share of the songs whose figure lies in the band, None without one.
        songs: how many songs have the figure.
    """

    estimate: Estimate
    distance: float | None = None
    inside: float | None = None
    songs: int = 0


@dataclass(frozen=True)
class Row:
    """A figure of all systems.

    Attributes:
        figure: which.
        cells: by system; a system of which the figure cannot be told is missing.
        band: of songs that people wrote, None where the figure has none.
    """

    figure: Figure
    cells: Mapping[str, Cell]
    band: Band | None = None


@dataclass(frozen=True)
class Section:
    """A table: the rows of one metric.

    Attributes:
        name: of the metric ("form").
        title: heading for readers.
        note: what has to be known to read it, "" for nothing.
        rows: one a figure.
    """

    name: str
    title: str
    note: str
    rows: tuple[Row, ...]


@dataclass(frozen=True)
class GiveAway:
    """A figure that tells generated songs from people's.

    Attributes:
        figure: which.
        loss: by how much the judge's AUC falls where the figure is shuffled.
        distance: Cohen's d to people's songs.
    """

    figure: Figure
    loss: float
    distance: float | None


@dataclass(frozen=True)
class Verdict:
    """How well a classifier tells a system's songs from people's.

    Attributes:
        auc: area under the ROC curve on songs it was not fitted to: .5 cannot tell, 1 always can.
        give_aways: the figures it goes by, the most telling first.
        figures: how many figures it saw.
    """

    auc: Estimate
    give_aways: tuple[GiveAway, ...]
    figures: int


@dataclass(frozen=True)
class Histogram:
    """How often each value occurs in the songs of each system, for the page's plots.

    Attributes:
        name: of what is counted ("pitch class").
        labels: of the values.
        shares: by system, one share a value; they sum to 1.
    """

    name: str
    labels: tuple[str, ...]
    shares: Mapping[str, tuple[float, ...]]


@dataclass(frozen=True)
class Report:
    """An evaluation.

    Attributes:
        about: what was judged with what: "model", "corpus", "split", "seed" …, for readers.
        systems: songs by system, people first, then what is judged, then the trivial ones.
        judged: the names of the systems that are judged (neither people nor trivial).
        sections: the tables.
        verdicts: of the learning judge, by system.
        histograms: for the plots.
    """

    about: Mapping[str, str]
    systems: Mapping[str, int]
    judged: tuple[str, ...]
    sections: tuple[Section, ...]
    verdicts: Mapping[str, Verdict] = field(default_factory=dict)
    histograms: tuple[Histogram, ...] = ()
