"""How fast everything is: a song, a batch of songs, a cold command, a corpus, a training step.

    python benchmarks/speed.py
    python benchmarks/speed.py --model runs/mine --corpus corpus/ --quick
    python benchmarks/speed.py --against ../melregen-before

What runs on one thread is given in seconds of processor time, the best of several runs, so that
other programs on the machine matter little; commands, batches of files and training are given in
seconds on the clock. `units` is the same against a fixed loop of small matrix products run here and
now, by which machines can be compared. `--against` measures songs alone, in this checkout and
another one in turn, so that what else the machine does falls on both alike, and prints the ratio.
"""

import os

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # the machine unit is that of one thread

import argparse
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path

from melregen.errors import MelregenError
from melregen.generation import Wishes
from melregen.generation.candidates import one_thread
from melregen.generation.pipeline import Melregen, released_checkpoint
from melregen.lyrics import Lyrics, parse_lyrics
from melregen.music import LeadSheet

VERSE = """\
The river runs beneath the hill
and slowly turns the waiting mill,
the evening settles on the sand,
a lantern glimmers in my hand.

The road is long, the stars are few,
the morning brings me back to you,
the swallows know the way to go
and I will follow where they know.
"""
"""Eight lines of eight syllables."""

BATCH = 32
CANDIDATES = 8


class Table:
    """Prints measures as they come.

    Args:
        unit: seconds of the machine unit.
    """

    def __init__(self, unit: float) -> None:
        self.unit = unit
        print(f"\n{'':<46}{'seconds':>9}{'units':>9}   aim")

    def seconds(self, name: str, value: float, aim: str = "") -> None:
        """Print a duration and its aim."""
        print(f"{name:<46}{value:9.3f}{value / self.unit:9.1f}   {aim}", flush=True)

    def rate(self, name: str, value: float, what: str, aim: str = "") -> None:
        """Print how many a second, and of what."""
        print(f"{name:<46}{value:9.1f}{'':>9}   {what}{aim and '; ' + aim}", flush=True)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--model", type=Path, help="folder with planner and renderer (released)")
    parser.add_argument("--corpus", type=Path, help="train on its songs, not on songs made here")
    parser.add_argument("--quick", action="store_true", help="fewer runs of everything")
    parser.add_argument("--against", type=Path, help="compare songs with another checkout's")
    options = parser.parse_args()
    try:
        if options.against is not None:
            compare(options.against, options.model, 5 if options.quick else 20)
            return
        with tempfile.TemporaryDirectory() as scratch:
            report(options, Path(scratch))
    except MelregenError as error:
        sys.exit(f"speed.py: {error}")


def report(options: argparse.Namespace, scratch: Path) -> None:
    runs = 2 if options.quick else 6
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
    load = os.getloadavg()[0] if hasattr(os, "getloadavg") else 0.0
    print(f"cores      {cores}, load {load:.1f} at the start")
    unit = best(lambda: matrix_products(), 5)
    print(f"unit       {unit:.4f} s: 2000 products of a vector of 192 and a 192 x 576 matrix")
    folder = choose_model(options.model, scratch)
    table = Table(unit)
    measure_start(table, folder, runs)
    model = Melregen.from_pretrained(folder)
    lyrics = parse_lyrics(VERSE, language="en")
    with one_thread():
        measure_song(table, model, lyrics, runs)
        measure_caches(table, model, runs)
        songs = measure_batch(table, model, lyrics, runs)
    measure_command(table, folder, scratch, runs)
    measure_corpus(table, songs[: 6 if options.quick else 16], scratch)
    measure_training(table, songs, options.corpus, 2 if options.quick else 4)


WORKER = """\
import sys, time
from melregen.generation import Melregen
from melregen.lyrics import parse_lyrics
model = Melregen.from_pretrained({folder!r})
lyrics = parse_lyrics({verse!r}, language="en")
model.generate(lyrics, seed=1, candidates=1)
print("ready", flush=True)
for line in sys.stdin:
    start = time.process_time()
    song = model.generate(lyrics, seed=1, candidates=int(line))
    print(time.process_time() - start, len(song.notes), flush=True)
"""
"""Makes a song for each number of candidates on its standard input; runs in older checkouts too."""


def compare(other: Path, folder: Path | None, rounds: int) -> None:
    """Print the processor time of a song in this checkout and in another one, and the ratio."""
    here = Path(__file__).resolve().parents[1]
    if not (other / "melregen").is_dir():
        sys.exit(f"speed.py: {other} is no checkout: it has no folder melregen")
    program = WORKER.format(folder=None if folder is None else str(folder.resolve()), verse=VERSE)
    workers = [start_worker(program, checkout) for checkout in (here, other.resolve())]
    print(f"{'song of 64 syllables':<32}{'here':>9}{'there':>9}{'ratio':>9}   notes")
    for candidates in (1, CANDIDATES):
        best_of, notes = [float("inf")] * 2, [0, 0]
        for _ in range(rounds):
            for place, worker in enumerate(workers):
                seconds, count = ask(worker, candidates)
                best_of[place], notes[place] = min(best_of[place], seconds), count
        name = f"{candidates} candidate{'s' if candidates > 1 else ''}"
        here_s, there_s = best_of
        print(
            f"{name:<32}{here_s:9.3f}{there_s:9.3f}{here_s / there_s:9.2f}   "
            f"{notes[0]} here, {notes[1]} there",
            flush=True,
        )
    for worker in workers:
        worker.communicate()


def start_worker(program: str, checkout: Path) -> "subprocess.Popen[str]":
    """Start Python with a checkout's package, and wait until its model is loaded."""
    worker = subprocess.Popen(
        [sys.executable, "-c", program],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        cwd=checkout,
        env={**os.environ, "PYTHONPATH": str(checkout)},
    )
    assert worker.stdout is not None
    if worker.stdout.readline().strip() != "ready":
        sys.exit(f"speed.py: {checkout} makes no song; see its message above")
    return worker


def ask(worker: "subprocess.Popen[str]", candidates: int) -> tuple[float, int]:
    """Return the seconds that a worker took for a song, and the song's notes."""
    assert worker.stdin is not None
    assert worker.stdout is not None
    worker.stdin.write(f"{candidates}\n")
    worker.stdin.flush()
    seconds, notes = worker.stdout.readline().split()
    return float(seconds), int(notes)


def matrix_products() -> None:
    import numpy as np

    random = np.random.default_rng(0)
    matrix = random.standard_normal((192, 576)).astype(np.float32)
    vector = random.standard_normal(192).astype(np.float32)
    for _ in range(2000):
        vector = (vector @ matrix)[:192]
        vector /= np.abs(vector).max()


def best(work: Callable[[], object], runs: int) -> float:
    """Seconds of processor time of the quickest run."""
    times = []
    for _ in range(runs):
        start = time.process_time()
        work()
        times.append(time.process_time() - start)
    return min(times)


def choose_model(folder: Path | None, scratch: Path) -> Path:
    if folder is None:
        try:
            folder = released_checkpoint()
        except MelregenError:
            folder = None
    if folder is not None:
        print(f"model      {folder}")
        return folder
    import torch

    from melregen.training.tasks import planner as planner_task
    from melregen.training.tasks import renderer as renderer_task

    torch.manual_seed(0)
    for task in (planner_task.TASK, renderer_task.TASK):
        task.save_model(task.build_model({}), scratch / "random" / task.name)
    print("model      random weights of the released size, seed 0: they sing many syllables over")
    print("           several notes, so songs are longer than those of trained weights")
    return scratch / "random"


def measure_start(table: Table, folder: Path, runs: int) -> None:
    program = (
        "import time; start = time.process_time()\n"
        "from melregen.generation import Melregen\n"
        "from melregen.generation import planning, rendering, ranking\n"
        "middle = time.process_time()\n"
        f"Melregen.from_pretrained({str(folder)!r})\n"
        "print(middle - start, time.process_time() - middle)"
    )
    found = []
    for _ in range(min(runs, 3)):
        done = subprocess.run(
            [sys.executable, "-c", program], capture_output=True, text=True, check=True
        )
        found.append([float(word) for word in done.stdout.split()])
    table.seconds("import", min(pair[0] for pair in found))
    table.seconds("load both networks", min(pair[1] for pair in found))


def measure_song(table: Table, model: Melregen, lyrics: Lyrics, runs: int) -> None:
    parsing = best(lambda: parse_lyrics(VERSE, language="en"), runs)
    table.seconds("read the lyrics, 64 syllables", parsing)
    for candidates in (1, Wishes.candidates):
        wishes = Wishes(seed=1, candidates=candidates)
        template = model.plan(lyrics, wishes)
        slots = len(list(template.slots))
        plan = best(partial(model.plan, lyrics, wishes), runs)
        render = best(partial(model.render, template, wishes), runs)
        best_of = f"{candidates} candidate{'s' if candidates > 1 else ''}, {slots} slots"
        table.seconds(f"plan, {best_of}", plan)
        table.seconds(f"render, {best_of}", render)
        aim = "under 0.4 s on an idle core" if candidates == 1 else ""
        table.seconds(f"plan and render, {best_of}", plan + render, aim)
        if candidates == 1:
            table.rate("planner's decoding steps", slots / plan, "a second, all of planning")
            table.rate("renderer's decoding steps", slots / render, "a second, all of rendering")


def measure_caches(table: Table, model: Melregen, runs: int) -> None:
    """The planner's decoder on 64 steps, with its caches and computing all anew at each step."""
    import torch

    planner, steps = model.planner, 64
    x = torch.randn(1, steps, planner.config.width)

    def with_caches() -> None:
        state = planner.decoder.start(1, steps)
        for step in range(steps):
            state.step(x[:, step])

    def without_caches() -> None:
        for step in range(steps):
            planner.decoder(x[:, : step + 1], torch.ones(1, step + 1, dtype=torch.bool))

    with torch.inference_mode():
        cached, anew = best(with_caches, runs), best(without_caches, runs)
    table.seconds("planner's decoder, 64 steps", cached)
    table.seconds(
        "the same without key and value caches", anew, f"{anew / cached:.1f} times as long"
    )


def measure_batch(table: Table, model: Melregen, lyrics: Lyrics, runs: int) -> list[LeadSheet]:
    wishes = Wishes(seed=1, candidates=1)
    songs: list[LeadSheet] = []

    def work() -> None:
        songs[:] = model.generate_all(lyrics, wishes, variations=BATCH)

    seconds = best(work, max(2, runs // 2))
    table.seconds(f"plan and render a batch of {BATCH}, 1 candidate", seconds)
    table.rate("songs of a batch", BATCH / seconds, "a second, one thread", "aim 20")
    return songs


def measure_command(table: Table, folder: Path, scratch: Path, runs: int) -> None:
    (scratch / "verse.txt").write_text(VERSE, encoding="utf-8")
    command = [sys.executable, "-m", "melregen", "generate", str(scratch / "verse.txt")]
    command += ["--model", str(folder), "--seed", "1", "-o", str(scratch / "song.mid")]
    times = []
    for _ in range(min(runs, 3)):
        start = time.perf_counter()
        subprocess.run(command, capture_output=True, check=True)
        times.append(time.perf_counter() - start)
    table.seconds("cold `melregen generate`, on the clock", min(times), "under 4 s")


def measure_corpus(table: Table, songs: Sequence[LeadSheet], scratch: Path) -> None:
    from melregen.corpus import BuildOptions, build_corpus
    from melregen.extraction.extract import extract_template
    from melregen.formats.registry import read_tunes, write

    everything = scratch / "files"
    everything.mkdir()
    for suffix in (".mid", ".musicxml", ".mxl", ".abc", ".json"):
        paths = [everything / f"song{index}{suffix}" for index in range(len(songs))]
        for song, path in zip(songs, paths, strict=True):
            write(song, path)
        read_tunes(paths[0])  # imports
        start = time.process_time()
        for path in paths:
            for verses in read_tunes(path):
                for sheet in verses:
                    extract_template(sheet)
        seconds = time.process_time() - start
        table.rate(
            f"files read and extracted, {suffix}", len(songs) / seconds, "a second, one core"
        )
    files = sorted(everything.glob("*.mid")) + sorted(everything.glob("*.musicxml"))
    start = time.perf_counter()
    build_corpus(files, scratch / "corpus", BuildOptions(licence="made by a benchmark"))
    seconds = time.perf_counter() - start
    table.rate(
        f"`corpus build` of {len(files)} files",
        len(files) / seconds,
        "a second on the clock, all cores, half .mid, half .musicxml, start included",
    )


def measure_training(
    table: Table, songs: Sequence[LeadSheet], corpus: Path | None, steps: int
) -> None:
    import torch

    from melregen.corpus.reader import Corpus
    from melregen.extraction.extract import extract_template
    from melregen.training.batches import BatchPlan
    from melregen.training.example_set import ExampleSet
    from melregen.training.recipe import read_recipe
    from melregen.training.schedule import RELEASED
    from melregen.training.tasks import load_task

    if corpus is None:
        pairs = [(song, extract_template(song)) for song in songs]
    else:
        found = (pair[:2] for pair in Corpus(corpus).songs("test"))
        pairs = [pair for _, pair in zip(range(400), found, strict=False)]
    for name in ("planner", "renderer"):
        task, recipe = load_task(name), read_recipe(name)
        start = time.process_time()
        examples = [example for pair in pairs for example in task.examples(*pair)]
        seconds = time.process_time() - start
        notes = sum(task.length(example) for example in examples)
        table.rate(f"notes encoded for the {name}", notes / seconds, "a second, one core")
        while sum(task.length(example) for example in examples) < 2 * RELEASED.batch_notes:
            examples += examples
        packed = ExampleSet.pack(
            examples, [task.length(example) for example in examples], ["songs"] * len(examples)
        )
        network = task.build_model(recipe.model).train()
        optimizer = torch.optim.AdamW(network.parameters(), lr=recipe.learning_rate, fused=True)
        batches = BatchPlan(packed.lengths, RELEASED.batch_notes, recipe.seed).batches()
        learned, seconds = 0, 0.0
        for step in range(steps + 1):
            start = time.perf_counter()
            batch = next(batches)
            result = network(**task.collate([packed[i] for i in batch.indices], batch.seeds))
            result["loss"].backward()
            torch.nn.utils.clip_grad_norm_(network.parameters(), recipe.gradient_clip)
            optimizer.step()
            optimizer.zero_grad()
            if step:  # the first one warms up
                learned += int(result["count"])
                seconds += time.perf_counter() - start
        threads = torch.get_num_threads()
        table.rate(
            f"notes the {name} learns from",
            learned / seconds,
            f"a second on the clock, {threads} threads, batches of {RELEASED.batch_notes}",
        )


if __name__ == "__main__":
    main()
