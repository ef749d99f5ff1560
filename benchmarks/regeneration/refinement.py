"""Does drawing the least likely notes of a draft anew make it more like people's songs?

    python -m benchmarks.regeneration.refinement --corpus corpus/ --runs runs/

Drafts are melodies of the renderer that draws note by note, to the true templates of songs of the
test split; those that `generators` trains are taken. Each masked network refines them, in several
passes over several shares of their notes. A draft that the masked network itself drew is refined
too. AUC, PD and the share of near figures are those of `generators`; "changed" is the share of the
notes that are other ones than before.
"""

import sys
from argparse import Namespace
from collections.abc import Sequence
from dataclasses import replace

from melregen.evaluation.song import Song
from melregen.evaluation.sources import corpus_songs
from melregen.evaluation.system import Role, System
from melregen.generation.refinement import refine_songs
from melregen.generation.rendering import AnyRenderer
from melregen.generation.wishes import DEFAULT_RANGE

from . import renderers as r

COLUMNS = {
    "auc": "judge's AUC",
    "pd": "PD",
    "close": "figures within .3",
    "changed": "changed",
    "unisons": "unisons",
}
WAYS = ((1, 0.25), (4, 0.1), (4, 0.25), (8, 0.25))
"""Passes, and the share of the notes in each."""

_BATCH = 16


def measure(options: Namespace) -> list[r.Row]:
    """Return the rows of drafts and refined songs."""
    songs = corpus_songs(options.corpus, "test", limit=options.songs).songs
    people = System("people", Role.PEOPLE, songs)
    rows: list[r.Row] = [{"system": "people", "seed": 0, "unisons": r.unison_share(songs)}]
    for seed in range(options.seeds):
        models = {kind: r.network(options, kind, seed) for kind in (r.AUTOREGRESSIVE, *r.MASKED)}
        for writer, drafting in models.items():
            drafts = r.sing(drafting, songs, seed)
            rows.append(_row(f"draft: {writer}", people, drafts, drafts, seed))
            for kind in r.MASKED:
                if writer not in (r.AUTOREGRESSIVE, kind):
                    continue
                for passes, share in WAYS:
                    refined = _refine(models[kind], songs, drafts, seed, passes, share)
                    name = f"{writer[:4]} > {kind[:4]}, {passes} x {share:g}"
                    print(f"seed {seed}: {name}", file=sys.stderr)
                    rows.append(_row(name, people, drafts, refined, seed))
    return rows


def _row(
    name: str, people: System, drafts: Sequence[Song], made: Sequence[Song], seed: int
) -> r.Row:
    return {
        "system": name,
        "seed": seed,
        **r.melody_row(people, made, seed),
        "changed": r.melody_distance(drafts, made),
        "unisons": r.unison_share(made),
    }


def _refine(
    model: AnyRenderer,
    songs: Sequence[Song],
    drafts: Sequence[Song],
    seed: int,
    passes: int,
    share: float,
) -> list[Song]:
    """Refine drafts under the templates that they were drawn to."""
    made: list[Song] = []
    wanted = replace(r.wishes(seed), pitch_range=DEFAULT_RANGE)
    for start in range(0, len(songs), _BATCH):
        part = songs[start : start + _BATCH]
        sheets = refine_songs(
            [model],
            [draft.sheet for draft in drafts[start : start + _BATCH]],
            replace(wanted, seed=seed * 1009 + start),
            templates=[song.template for song in part],
            share=share,
            passes=passes,
        )
        made += [r.as_song(song, sheet) for song, sheet in zip(part, sheets, strict=True)]
    return made


if __name__ == "__main__":
    r.run("refinement", __doc__.splitlines()[0], COLUMNS, measure)
