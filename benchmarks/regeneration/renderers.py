"""Renderers of three kinds under one harness: trained alike, asked for the same, measured alike."""

import json
import sys
import time
from argparse import ArgumentParser, Namespace
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from melregen.atomic import atomic_output
from melregen.corpus.reader import Corpus
from melregen.errors import MelregenError
from melregen.evaluation.likelihood import mean_bits, renderer_bits, renderer_part
from melregen.evaluation.song import Song
from melregen.evaluation.system import System
from melregen.extraction.extract import extract_template
from melregen.generation.candidates import draw_melodies, one_thread
from melregen.generation.editing.locks import lock_song, open_aspects
from melregen.generation.editing.places import Span
from melregen.generation.editing.redo import song_range
from melregen.generation.editing.request import Aspect
from melregen.generation.pretrained import load_renderer
from melregen.generation.rendering import AnyRenderer
from melregen.generation.wishes import Wishes
from melregen.music import LeadSheet
from melregen.styles import NO_STYLE
from melregen.template import Template
from melregen.training.encoding import encode_split

from .evidence import song_row
from .training_runs import Row, print_table, trained

AUTOREGRESSIVE = "autoregressive"
MASKED = ("masked", "diffusion")
PASSES = (4, 8, 16)
_BATCH = 8


def run(
    name: str, about: str, columns: Mapping[str, str], measure: Callable[[Namespace], list[Row]]
) -> None:
    """Run a command: read its options, measure, print the table.

    Args:
        name: of the command.
        about: what it says of itself.
        columns: of its table, key of the rows → title.
        measure: gives the rows.
    """
    parser = ArgumentParser(description=about)
    _add_options(parser)
    options = parser.parse_args()
    try:
        with one_thread():
            rows = measure(options)
    except MelregenError as error:
        sys.exit(f"{name}: {error}")
    report(rows, columns, options.json)


def _add_options(parser: ArgumentParser) -> None:
    parser.add_argument("--corpus", type=Path, required=True, help="of `melregen corpus build`")
    parser.add_argument("--runs", type=Path, required=True, help="folder of the trained networks")
    parser.add_argument("--json", type=Path, help="where to write the rows")
    parser.add_argument("--seeds", type=int, default=3, help="how many networks of each kind")
    parser.add_argument("--songs", type=int, default=150, help="of the test split, evenly spaced")
    parser.add_argument("--steps", type=int, default=600)
    parser.add_argument("--masked-steps", type=int, help="of the masked kinds (as many)")
    parser.add_argument("--batch-notes", type=int, default=3000)
    parser.add_argument("--width", type=int, default=96)
    parser.add_argument("--heads", type=int, default=4)
    parser.add_argument("--layers", type=int, default=4, help="in all; half of them decode")


def network(options: Namespace, kind: str, seed: int) -> AnyRenderer:
    """Return a network of a kind, trained first if need be."""
    steps = options.steps
    if kind != AUTOREGRESSIVE:
        steps = options.masked_steps or steps
    size: dict[str, object] = {"width": options.width, "heads": options.heads}
    if kind == AUTOREGRESSIVE:
        decoding = options.layers // 2
        size |= {"encoder_layers": options.layers - decoding, "decoder_layers": decoding}
        task = "renderer"
    else:
        size |= {"layers": options.layers, "objective": kind}
        size |= {"order": "random" if kind == "diffusion" else "confidence"}
        task = "masked_renderer"
    settings = {f"model.{name}": value for name, value in size.items()}
    settings |= {"steps": steps, "batch_notes": options.batch_notes}
    settings |= {"warmup_steps": max(steps // 10, 1), "save_every": steps}
    settings |= {"evaluate_every": max(steps // 4, 1)}
    name = f"generator-{kind}-{options.width}-{options.layers}-{steps}-{seed}"
    found = trained(name, task, options.corpus, options.runs, settings, seed)
    return load_renderer(found).eval()


def with_passes(model: AnyRenderer, passes: int) -> None:
    """Let a masked renderer draw in so many passes."""
    model.config = replace(model.config, passes=passes)


def wishes(seed: int) -> Wishes:
    """Return what all networks are asked: one candidate, which no ranking helps."""
    return Wishes(seed=seed, candidates=1, style=NO_STYLE)


def test_bits(model: AnyRenderer, corpus: Path) -> float:
    """Return bits a note on the test split; of a masked renderer their bound."""
    part = renderer_part(encode_split(Corpus(corpus), "test", model.model_type, jobs=1))
    bits = renderer_bits(model, part)
    return mean_bits(bits, part.members(), np.ones(len(bits), bool))[0]


def sing(model: AnyRenderer, songs: Sequence[Song], seed: int) -> list[Song]:
    """Return a melody of the network for the true template of each song."""
    made: list[Song] = []
    for start in range(0, len(songs), _BATCH):
        part = songs[start : start + _BATCH]
        seeds = [seed * 100_003 + start + place for place in range(len(part))]
        drawn = draw_melodies(model, [song.template for song in part], wishes(seed), seeds)
        made += [as_song(song, own.sheets[0]) for song, own in zip(part, drawn, strict=True)]
    return made


def as_song(song: Song, sheet: LeadSheet) -> Song:
    """Return a melody made to the template of a song."""
    return Song(f"{song.name}~1", sheet, extract_template(sheet), song.group, None, song.collection)


def seconds_a_song(models: Mapping[str, AnyRenderer], songs: Sequence[Song]) -> dict[str, float]:
    """Return the processor time of each network for a song, one song at a time, in turn."""
    totals = dict.fromkeys(models, 0.0)
    for song in songs:
        for name, model in models.items():
            begun = time.process_time()
            draw_melodies(model, [song.template], wishes(0))
            totals[name] += time.process_time() - begun
    return {name: total / len(songs) for name, total in totals.items()}


def melody_row(people: System, made: Sequence[Song], seed: int) -> Row:
    """Return the judge's AUC, PD, and the share of figures that are near people's.

    Of the figures of single songs those count that the pitches change.
    """
    row = song_row(people, made, seed, of_pitches=True)
    return {name: row[name] for name in ("auc", "pd", "close")}


@dataclass(frozen=True)
class Gap:
    """Notes of a song that are to be found again: those from `first` up to `stop`."""

    song: Song
    first: int
    stop: int


def draw_gaps(songs: Sequence[Song], seed: int) -> list[Gap]:
    """Draw a span of 4 to 16 notes of each song, with notes on both sides."""
    gaps = []
    for song in songs:
        count = len(song.sheet.notes)
        if count < 8:
            continue
        random = np.random.default_rng([seed, *song.name.encode()])
        size = int(random.integers(4, min(16, count - 2) + 1))
        first = int(random.integers(1, count - size))
        gaps.append(Gap(song, first, first + size))
    return gaps


def open_gap(gap: Gap) -> Template:
    """Return the template of a song whose pitches are locked but for those of a gap."""
    sheet = gap.song.sheet
    span = Span(sheet.notes[gap.first].onset, sheet.notes[gap.stop].onset)
    return open_aspects(lock_song(sheet), {Aspect.PITCHES: [span]})


@dataclass(frozen=True)
class Filling:
    """What a gap is filled with.

    Attributes:
        found: of each of its notes, whether it is that of the song.
        into: interval from the note before to the first, in semitones.
        out: interval from the last to the note after it.
    """

    found: tuple[bool, ...]
    into: int
    out: int

    @classmethod
    def of(cls, gap: Gap, sheet: LeadSheet) -> "Filling":
        """Compare a song with the one whose gap was filled."""
        pitches, true = [note.pitch for note in sheet.notes], gap.song.pitches.tolist()
        return cls(
            tuple(pitches[place] == true[place] for place in range(gap.first, gap.stop)),
            pitches[gap.first] - pitches[gap.first - 1],
            pitches[gap.stop] - pitches[gap.stop - 1],
        )


def band_of(songs: Iterable[Song]) -> tuple[float, float]:
    """Return the band of nine of ten intervals of songs, in semitones."""
    low, high = np.percentile(np.concatenate([song.intervals for song in songs]), [5, 95])
    return float(low), float(high)


def fill_gaps(model: AnyRenderer, gaps: Sequence[Gap], seed: int) -> Row:
    """Return how often the notes of gaps are found again, and how the new ones join on."""
    filled = []
    for number, gap in enumerate(gaps):
        wanted = replace(wishes(seed), pitch_range=song_range(gap.song.sheet))
        (drawn,) = draw_melodies(model, [open_gap(gap)], wanted, [seed * 100_003 + number])
        filled.append(Filling.of(gap, drawn.sheets[0]))
    return _filling_row(gaps, filled)


def true_seams(gaps: Sequence[Gap]) -> Row:
    """Return the same of people's own notes."""
    return _filling_row(gaps, [Filling.of(gap, gap.song.sheet) for gap in gaps])


def _filling_row(gaps: Sequence[Gap], filled: Sequence[Filling]) -> Row:
    low, high = band_of(gap.song for gap in gaps)
    return {
        "agreement": float(np.mean([same for own in filled for same in own.found])),
        "into": float(np.mean([low <= own.into <= high for own in filled])),
        "out": float(np.mean([low <= own.out <= high for own in filled])),
    }


def gap_bits(model: AnyRenderer, gaps: Sequence[Gap], seed: int) -> float:
    """Return bits of a note in a gap, given the notes on both sides and the template.

    Those of a masked renderer are the bound over all orders of telling the notes of the gap.
    """
    import torch

    nats, count = 0.0, 0
    for gap in gaps:
        batch, wanted = _gap_batch(model.model_type, gap, seed)
        if batch is not None:
            with torch.inference_mode():
                nats += float(model(**batch)["note_nats"][0][torch.from_numpy(wanted)].sum())
            count += int(wanted.sum())
    return nats / count / np.log(2)


def _gap_batch(task_name: str, gap: Gap, seed: int) -> tuple[dict | None, NDArray[np.bool_]]:
    """Return the batch of a gap, and its notes; None for songs that are cut into crops."""
    import torch

    from melregen.models.nn import vocabulary as v
    from melregen.models.renderer.features import COLUMNS, IGNORED
    from melregen.training.tasks import load_task
    from melregen.training.tasks.masked_draws import stratified_draws

    task = load_task(task_name)
    examples = task.examples(gap.song.sheet, gap.song.template)
    places = np.arange(len(gap.song.sheet.notes))
    inside = (places >= gap.first) & (places < gap.stop)
    if len(examples) > 1:
        return None, inside
    batch = task.collate(examples, None)
    target = batch["target"][0].numpy().copy()
    wanted = inside & (target != IGNORED)
    given = ~inside & (target != IGNORED)
    column = torch.from_numpy(np.where(given, 1 + target, v.OPEN))
    batch["columns"][0, :, list(COLUMNS).index("given")] = column
    if not wanted.any():
        return None, wanted
    if "masks" in batch:
        draws = stratified_draws(wanted, np.random.default_rng([seed, gap.first, gap.stop]))
        batch["target"][0] = torch.from_numpy(np.where(wanted, target, IGNORED))
        batch["masks"][0, :] = torch.from_numpy(draws.hidden)
        batch["weights"][0, :] = torch.from_numpy(draws.weights).float()
    return batch, wanted


def melody_distance(one: Sequence[Song], other: Sequence[Song]) -> float:
    """Return the share of notes that differ between two melodies to each template."""
    differ = [a.pitches != b.pitches for a, b in zip(one, other, strict=True)]
    return float(np.concatenate(differ).mean())


def unison_share(songs: Sequence[Song]) -> float:
    """Return the share of notes on the pitch before them."""
    return float(np.mean([a.pitch == b.pitch for s in songs for a, b in pairwise(s.sheet.notes)]))


def report(rows: Sequence[Row], columns: Mapping[str, str], path: Path | None) -> None:
    """Print a line for each system, mean and range over seeds; write the rows as JSON."""
    print_table(rows, {"system": "system"}, columns)
    if path is not None:
        with atomic_output(path) as temporary:
            temporary.write_text(json.dumps(list(rows), indent=1), encoding="utf-8")
