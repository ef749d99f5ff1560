"""When the ticks of a MIDI file sound, by its tempo map."""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from melregen.formats.midi.events import DEFAULT_MICROSECONDS, MidiEvents

Floats = npt.NDArray[np.float64]


class Clock:
    """Turns ticks of a file into seconds."""

    def __init__(self, events: MidiEvents) -> None:
        lengths = {0: DEFAULT_MICROSECONDS} | dict(events.tempos)
        self._ticks = np.array(sorted(lengths), dtype=np.float64)
        self._rates = np.array([lengths[tick] for tick in sorted(lengths)], dtype=np.float64)
        self._rates /= 1e6 * events.resolution  # seconds a tick
        steps = np.diff(self._ticks) * self._rates[:-1]
        self._seconds = np.concatenate([[0.0], np.cumsum(steps)])

    def seconds(self, ticks: Sequence[float] | Floats) -> Floats:
        """Return times; the first and the last tempo go on for ever."""
        places = np.asarray(ticks, dtype=np.float64)
        span = np.clip(np.searchsorted(self._ticks, places, "right") - 1, 0, None)
        found = self._seconds[span] + (places - self._ticks[span]) * self._rates[span]
        return np.asarray(found, dtype=np.float64)
