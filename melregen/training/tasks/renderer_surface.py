"""Songs seen through the rhythm layer: the same pitches over a syncopated or swung surface.

No clean corpus has the rhythm of popular song, so the renderer learns it on songs that are moved
into it (`melregen.template.rhythm`). Chords stay, and pitches stay on their slots.
"""

import numpy as np
from numpy.typing import NDArray

from melregen.template import Template
from melregen.template.rhythm import Reading, RhythmFeel, shape

_READINGS = {None: 0.8, Reading.SWING: 0.12, Reading.DOTTED: 0.08}


def move_surface(template: Template, pitches: NDArray[np.int64]) -> Template:
    """Return a song with another surface; the same song always has the same.

    The shares reach from those of lead sheets to beyond those of recordings of popular songs
    (docs/rhythm.md).

    Args:
        template: complete.
        pitches: MIDI numbers; the draws are seeded by them, whatever the key.
    """
    random = np.random.default_rng(pitches - pitches.min())
    readings = list(_READINGS)
    reading = readings[int(random.choice(len(readings), p=list(_READINGS.values())))]
    feel = RhythmFeel(
        syncopation=float(random.uniform(0.05, 0.4)),
        late_starts=float(random.uniform(0, 0.5)),
        off_beat_ends=float(random.uniform(0, 0.7)),
        clipped_ends=float(random.uniform(0.2, 1)),
        rests=float(random.uniform(0, 0.35)),
        reading=reading,
    )
    return shape(template, feel, seed=int(random.integers(2**31)))
