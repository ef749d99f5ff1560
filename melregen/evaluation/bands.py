"""Human bands: where the figures of songs that people wrote lie, collection by collection."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass

import numpy as np

from melregen.evaluation.figure import Figures

FEWEST_SONGS = 10
"""That have a figure; of fewer there is no band."""


@dataclass(frozen=True)
class Band:
    """How a figure is spread over songs that people wrote.

    Attributes:
        songs: how many have it.
        mean: over these songs.
        deviation: standard deviation.
        p5, p25, p50, p75, p95: percentiles. The band is from `p5` to `p95`.
    """

    songs: int
    mean: float
    deviation: float
    p5: float
    p25: float
    p50: float
    p75: float
    p95: float

    def __contains__(self, value: float) -> bool:
        """Whether nine of ten songs that people wrote are this far out or farther in."""
        return self.p5 <= value <= self.p95


def measure_bands(songs: Sequence[Figures]) -> dict[str, Band]:
    """Return the band of every figure that enough songs have."""
    names = dict.fromkeys(name for song in songs for name in song)
    bands = {}
    for name in names:
        values = np.array([v for song in songs if (v := song.get(name)) is not None], np.float64)
        if len(values) >= FEWEST_SONGS:
            p5, p25, p50, p75, p95 = np.percentile(values, [5, 25, 50, 75, 95]).tolist()
            mean, deviation = float(values.mean()), float(values.std(ddof=1))
            bands[name] = Band(len(values), mean, deviation, p5, p25, p50, p75, p95)
    return bands


def band_to_json(band: Band) -> dict[str, float]:
    """Return a band as JSON, four digits after the point."""
    return {name: round(value, 4) for name, value in asdict(band).items()}


def bands_from_json(values: Mapping[str, Mapping[str, float]]) -> dict[str, Band]:
    """Return the bands by figure."""
    return {name: Band(**fields) for name, fields in values.items()}  # type: ignore[arg-type]
