"""Which network is to fill gaps: the renderer, or a masked one in a model's folder `infilling`?

    python -m benchmarks.regeneration.infilling --corpus corpus/ --model model/

Parts of people's songs of the test split get other pitches, as `melregen edit --redo` draws them
with rhythm and chords kept: 4 to 16 notes of each song, and half of the bars of each. One melody is
drawn, and several, of which the best is kept as it is for users: by what melodies are ranked by, by
how likely the notes after the part are, and no copy of a training tune. "Either" is what users
have: short gaps are the masked renderer's, long ones and the ends of songs the other's. What is
measured, with 95 % intervals over families of tunes, of each figure and of what it is beyond the
renderer's:

- bits of a note of the small parts, given all other notes (of a masked network a bound)
- how often the true note is found there; how often the intervals into the part and out of it are in
  the band of nine of ten that people write; the mean size of those out of it, in semitones
- of songs with half of their bars anew the AUC of the judge of `melregen evaluate` (.5: it cannot
  tell them from people's songs), and the share of unisons
- processor time of a small part, as a share of that of the renderer

With `--lengths` the bits of a note of gaps are measured by their length and place, in songs of 100
to 250 notes: where which network is the better one is decided by that, on the valid split.
"""

import argparse
import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np

from melregen.errors import CheckpointError, MelregenError
from melregen.evaluation.measure import song_figures
from melregen.evaluation.song import Song
from melregen.evaluation.sources import corpus_songs
from melregen.evaluation.statistics import Bootstrap
from melregen.evaluation.system import Role, System
from melregen.generation import Melregen
from melregen.generation.candidates import draw_melodies, one_thread
from melregen.generation.editing.redo import song_range
from melregen.generation.rendering import AnyRenderer
from melregen.generation.selection import choose_song
from melregen.models.masked.network import MaskedRenderer
from melregen.music import LeadSheet

from .evidence import judged_auc, made_system
from .renderers import (
    Filling,
    Gap,
    as_song,
    band_of,
    draw_gaps,
    gap_bits,
    open_gap,
    unison_share,
    wishes,
    with_passes,
)
from .training_runs import Row, print_table, write_rows

COLUMNS = {
    "bits": "bits in gaps",
    "agreement": "notes found",
    "into": "into in band",
    "out": "out in band",
    "leap": "mean leap out",
    "auc": "judge's AUC of halves",
    "unisons": "unisons",
    "time": "time",
}
PASSES = (4, 8, 16, 32)
LENGTHS = {"inside": (4, 8, 16, 24, 32, 48, 64, 90), "beginning": (16, 32), "end": (16, 32)}
"""Notes of the gaps whose bits are measured by place and length."""
_MEASURED = (100, 250)
"""Notes of songs in which they are."""


def main(words: list[str] | None = None) -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--corpus", type=Path, required=True, help="of `melregen corpus build`")
    parser.add_argument("--model", type=Path, help="folder of weights (default: the released)")
    parser.add_argument("--split", default="test", help="of the corpus (test)")
    parser.add_argument("--limit", type=int, help="so many songs, evenly spaced")
    parser.add_argument("--candidates", type=int, default=8, help="drawn, best kept (8)")
    parser.add_argument("--passes", type=int, nargs="*", default=PASSES, help="4, 8, 16 and 32")
    parser.add_argument("--seed", type=int, default=0, help="of parts and melodies (0)")
    parser.add_argument("--lengths", action="store_true", help="bits by length and place instead")
    parser.add_argument("--json", type=Path, help="write the rows of the table here too")
    options = parser.parse_args(words)
    try:
        with one_thread():
            (report_lengths if options.lengths else report)(options)
    except MelregenError as error:
        sys.exit(f"infilling: {error}")


def report(options: argparse.Namespace) -> None:
    """Print the table and write its rows."""
    model, masked = load_model(options.model)
    songs = [
        song
        for song in corpus_songs(options.corpus, options.split, limit=options.limit).songs
        if len(song.sheet.notes) >= 8 and len(song.sheet.bars) >= 4
    ]
    people = System("people", Role.PEOPLE, tuple(songs))
    small = draw_gaps(songs, options.seed)
    halves = [half_of(song, options.seed) for song in songs]
    draws = Bootstrap.draw([song.group for song in songs])
    band = band_of(songs)
    true = small_figures([(gap, gap.song.sheet) for gap in small], band)
    rows: list[Row] = [{"system": "people", "candidates": 1, **figures(true, songs, draws, people)}]
    networks: list[tuple[str, AnyRenderer, AnyRenderer | None, int]] = [
        ("note by note", model.renderer, None, 0),
        *((f"masked, {n} passes", masked, None, n) for n in options.passes),
        ("either", model.renderer, masked, masked.config.passes),
    ]
    bits: dict[str, float] = {}
    standard: dict[int, float] = {}
    baseline: dict[int, dict[str, np.ndarray]] = {}
    for name, network, infilling, passes in networks:
        if passes:
            with_passes(masked, passes)
        if infilling is None and network.model_type not in bits:
            bits[network.model_type] = gap_bits(network, small, options.seed)
        for count in dict.fromkeys((1, options.candidates)):
            own = (model, network, count, options.seed, infilling)
            begun = time.process_time()
            filled = [(gap, fill(gap, *own)) for gap in small]
            seconds = time.process_time() - begun
            values = small_figures(filled, band)
            made = [as_song(gap.song, fill(gap, *own)) for gap in halves]
            row = figures(values, made, draws, people, baseline.setdefault(count, values))
            row["time"] = seconds / standard.setdefault(count, seconds)
            if infilling is None:
                row["bits"] = bits[network.model_type]
            rows.append({"system": name, "candidates": count, **row})
        print(f"{name} is done", file=sys.stderr)
    print_table(rows, {"system": "system", "candidates": "drawn"}, COLUMNS)
    for row in rows[1:]:
        told = {name: tell(own) for name, own in row["intervals"].items()}
        more = {name: tell(own) for name, own in row.get("more", {}).items()}
        print(f"{row['system']}, {row['candidates']} drawn: {told}; beyond the renderer {more}")
    about: Row = {"corpus": options.corpus.name, "split": options.split, "songs": len(songs),
                  "seed": options.seed}  # fmt: skip
    write_rows(options.json, about, rows)


def load_model(path: Path | None) -> tuple[Melregen, MaskedRenderer]:
    """Return a model and the masked renderer in its folder `infilling`.

    Raises:
        CheckpointError: it has none.
    """
    model = Melregen.from_pretrained(path)
    if not isinstance(model.infilling, MaskedRenderer):
        raise CheckpointError(
            f"{path or 'the released model'} has no masked renderer in its folder infilling; "
            "train one with `melregen train masked_renderer`"
        )
    return model, model.infilling


def report_lengths(options: argparse.Namespace) -> None:
    """Print the bits of a note of gaps by their place and length."""
    model, masked = load_model(options.model)
    low, high = _MEASURED
    found = corpus_songs(options.corpus, options.split, limit=options.limit).songs
    songs = [song for song in found if low <= len(song.sheet.notes) <= high]
    rows: list[Row] = []
    for place, lengths in LENGTHS.items():
        for length in lengths:
            gaps = [gap_at(song, place, length, options.seed) for song in songs]
            own, other = (gap_bits(one, gaps, options.seed) for one in (model.renderer, masked))
            rows.append({"place": place, "notes": length, "renderer": own, "masked": other})
    columns = {"renderer": "note by note", "masked": "masked (bound)"}
    print(f"Bits a note of gaps in {len(songs)} songs of the {options.split} split")
    print_table(rows, {"place": "place", "notes": "notes"}, columns)
    write_rows(options.json, {"split": options.split, "songs": len(songs)}, rows)


def gap_at(song: Song, place: str, length: int, seed: int) -> Gap:
    """Return a gap of a length at the beginning of a song, at its end, or by lot between them."""
    count = len(song.sheet.notes)
    random = np.random.default_rng([seed, length, *song.name.encode()])
    inside = int(random.integers(1, count - length))
    first = {"beginning": 0, "inside": inside, "end": count - length}[place]
    return Gap(song, first, first + length)


def half_of(song: Song, seed: int) -> Gap:
    """Return half of the bars of a song, from a bar by lot on, with notes on both sides."""
    notes, bars = song.sheet.notes, song.sheet.bars
    random = np.random.default_rng([seed, 1, *song.name.encode()])
    size = len(bars) // 2
    first = int(random.integers(0, len(bars) - size + 1))
    inside = [
        place
        for place, note in enumerate(notes)
        if bars[first].onset <= note.onset < bars[first + size - 1].end
        and 0 < place < len(notes) - 1
    ]
    return Gap(song, inside[0], inside[-1] + 1) if inside else Gap(song, 1, len(notes) - 1)


def tell(estimate: Sequence[float]) -> str:
    """Return a mean with its interval."""
    mean, low, high = estimate
    return f"{mean:.3f} ({low:.3f} to {high:.3f})"


def fill(
    gap: Gap,
    model: Melregen,
    network: AnyRenderer,
    candidates: int,
    seed: int,
    infilling: AnyRenderer | None,
) -> LeadSheet:
    """Return a song with other pitches in a part, the best of several by what users get."""
    template = open_gap(gap)
    reach = song_range(gap.song.sheet)
    wanted = replace(wishes(seed), pitch_range=reach, candidates=candidates)
    own_seed = int(np.random.default_rng([seed, *gap.song.name.encode()]).integers(2**31))
    (drawn,) = draw_melodies(network, [template], wanted, [own_seed], infilling)
    return choose_song(
        drawn.sheets, template, model.novelty, joining=drawn.joining, feel=drawn.feel
    )


def small_figures(
    filled: Sequence[tuple[Gap, LeadSheet]], band: tuple[float, float]
) -> dict[str, np.ndarray]:
    """Return what each of the small parts is like, (songs,) of each figure."""
    low, high = band
    own = [Filling.of(gap, sheet) for gap, sheet in filled]
    return {
        "agreement": np.array([np.mean(one.found) for one in own]),
        "into": np.array([low <= one.into <= high for one in own], float),
        "out": np.array([low <= one.out <= high for one in own], float),
        "leap": np.array([abs(one.out) for one in own], float),
    }


def figures(
    values: Mapping[str, np.ndarray],
    made: Sequence[Song],
    draws: Bootstrap,
    people: System,
    baseline: Mapping[str, np.ndarray] | None = None,
) -> Row:
    """Return what songs with parts anew are like.

    Args:
        values: of the small parts, as `small_figures` returned them.
        made: songs of which half is made anew.
        draws: of the songs.
        people: the songs themselves.
        baseline: the small parts as the renderer makes them; None for people's own.
    """
    row: Row = {name: float(own.mean()) for name, own in values.items()}
    row["intervals"] = {name: _interval(draws, own) for name, own in values.items()}
    row["unisons"] = unison_share(made)
    if baseline is not None:
        row["more"] = {name: _interval(draws, own - baseline[name]) for name, own in values.items()}
        row["auc"] = judged_auc(people, made_system(people, made, 0), set(song_figures()))
    return row


def _interval(draws: Bootstrap, values: np.ndarray) -> list[float]:
    found = draws.mean(values)
    assert found is not None
    return [found.value, found.low, found.high]


if __name__ == "__main__":
    main()
