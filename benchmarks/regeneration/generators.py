"""Three ways of drawing a melody to a template: note by note, masked, and by diffusion.

    python -m benchmarks.regeneration.generators --corpus corpus/ --runs runs/

All networks have as many layers of the same width, learn from the same songs for as many steps
(`--masked-steps` gives the latter two more), and are asked for the same: one melody, which no
ranking helps, to the true template of each song of the test split. The masked one keeps its surest
notes in each pass, the diffusion one draws them in an order by lot. What is measured:

- bits a note, on the whole test split, given the template; of the masked ones a bound, over all
  orders of telling the notes, where that of the first is exact for one order
- bits of the notes of gaps (4 to 16 notes) given those on both sides, a bound likewise
- AUC of the judge of `melregen evaluate` (.5: it cannot tell them from people's songs), overlap of
  the pitches with people's song (PD), and the share of the figures that pitches change whose
  distance from people's is at most .3 standard deviations
- gaps filled: how often the true note is found; how often the intervals into them and out of them
  are in the band of nine of ten intervals that people write
- processor time of a song, alone in its batch, as a share of that of the first
"""

import sys
from argparse import Namespace

from melregen.evaluation.sources import corpus_songs
from melregen.evaluation.system import Role, System

from . import renderers as r

COLUMNS = {
    "bits": "bits a note",
    "gap_bits": "bits in gaps",
    "auc": "judge's AUC",
    "pd": "PD",
    "close": "figures within .3",
    "agreement": "gaps: found",
    "into": "into in band",
    "out": "out in band",
    "time": "time",
}
_TIMED = 20
"""Songs whose time is taken."""


def measure(options: Namespace) -> list[r.Row]:
    """Return the rows of all systems and seeds."""
    songs = corpus_songs(options.corpus, "test", limit=options.songs).songs
    people = System("people", Role.PEOPLE, songs)
    gaps = r.draw_gaps(songs, 0)
    rows: list[r.Row] = [{"system": "people", "seed": 0, **r.true_seams(gaps)}]
    for seed in range(options.seeds):
        models = {kind: r.network(options, kind, seed) for kind in (r.AUTOREGRESSIVE, *r.MASKED)}
        systems = [(r.AUTOREGRESSIVE, 0), *((kind, n) for kind in r.MASKED for n in r.PASSES)]
        known = {
            kind: {
                "bits": r.test_bits(model, options.corpus),
                "gap_bits": r.gap_bits(model, gaps, seed),
            }
            for kind, model in models.items()
        }
        for kind, passes in systems:
            model = models[kind]
            if passes:
                r.with_passes(model, passes)
            pair = {"own": model, "standard": models[r.AUTOREGRESSIVE]}
            times = r.seconds_a_song(pair, songs[:_TIMED])
            name = f"{kind}, {passes} passes" if passes else kind
            print(f"seed {seed}: {name}", file=sys.stderr)
            rows.append(
                {
                    "system": name,
                    "seed": seed,
                    **known[kind],
                    **r.melody_row(people, r.sing(model, songs, seed), seed),
                    **r.fill_gaps(model, gaps, seed),
                    "time": times["own"] / times["standard"],
                    "milliseconds": 1000 * times["own"],
                }
            )
    return rows


if __name__ == "__main__":
    r.run("generators", __doc__.splitlines()[0], COLUMNS, measure)
