"""How fast a corpus is built, where the time goes, and what it takes of memory.

    python benchmarks/corpus.py
    python benchmarks/corpus.py DATA/train --sample 50
    python benchmarks/corpus.py --files 100000

1. Files a second in one process, by format, and the share of extraction, of writing the rows, and
   of all else, which is reading; of the files in the folders given, else of songs written here.
2. A whole build with one worker and with two, and of the first 32 files.
3. Whole builds of tiny ABC tunes (16 random notes from a seed), a hundredth, a tenth and all of
   `--files`: seconds of listing, reading, finding families and writing rows; the peak memory of the
   building process after each of the first two and in all; and the largest sum of its workers'.

Seconds are those of the clock: run it on a machine that does nothing else.
"""

import argparse
import os
import resource
import subprocess
import sys
import tempfile
import threading
import time
from collections import defaultdict
from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

import numpy as np
import psutil

from melregen.corpus import BuildOptions, build_corpus, copies, rows
from melregen.corpus.files import FileJob
from melregen.corpus.locations import Location
from melregen.corpus.rows import process_file
from melregen.corpus.sources import SourceWalk
from melregen.formats import read, write

STEPS = "CDEFGABcdefg"
CHROMATIC = ("C", "^C", "D", "^D", "E", "F", "^F", "G", "^G", "A", "^A", "B")

FIND_FAMILIES = copies.find_families


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folders", nargs="*", type=Path, help="music to read")
    parser.add_argument("--sample", type=int, default=20, help="files of each format")
    parser.add_argument(
        "--files", type=int, default=2000, help="most files for the memory; 0: none"
    )
    parser.add_argument("--memory-of", type=int, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.memory_of:
        build_tiny_tunes(options.memory_of)
        return
    with tempfile.TemporaryDirectory() as scratch:
        folders = options.folders or [write_songs(Path(scratch) / "songs", options.sample)]
        by_format = measure_formats(folders, options.sample)
        measure_scaling([path for paths in by_format.values() for path in paths], Path(scratch))
    if options.files:
        measure_memory(options.files)


def write_songs(folder: Path, count: int) -> Path:
    """Write original tunes, each as ABC, MIDI and MusicXML."""
    folder.mkdir()
    for number in range(count):
        notes = [STEPS[(number * step + step * step) % 12] for step in range(1, 65)]
        bars = " | ".join("".join(notes[start : start + 4]) for start in range(0, 64, 4))
        words = " ".join(["la"] * 64)
        path = folder / f"{number}.abc"
        path.write_text(f"X:1\nT:Song {number}\nM:4/4\nL:1/4\nK:C\n{bars} |]\nw: {words}\n")
        sheet = read(path)
        write(sheet, folder / f"{number}.mid")
        write(sheet, folder / f"{number}.musicxml")
    return folder


def measure_formats(folders: Sequence[Path], sample: int) -> dict[str, list[Path]]:
    """Print files a second by format; return the files."""
    by_format: dict[str, list[Path]] = defaultdict(list)
    for file in SourceWalk(folders):
        path = Path(file.location.path)
        if not file.location.member:
            by_format[path.suffix.lower()].append(path)
    print(f"{'format':<12}{'files':>7}{'files/s':>9}{'ms/file':>9}   read  extract  write")
    clocks = [Clock("prepare_song"), Clock("lead_sheet_to_json", "template_to_json")]
    for suffix, paths in sorted(by_format.items()):
        paths[:] = paths[:: max(len(paths) // sample, 1)][:sample]
        process_file(job_for(paths[0]))  # imports and caches
        for clock in clocks:
            clock.seconds = 0.0
        started = time.perf_counter()
        for path in paths:
            process_file(job_for(path))
        seconds = time.perf_counter() - started
        stages = [clock.seconds for clock in clocks]
        stages.insert(0, seconds - sum(stages))
        shares = "".join(f"{100 * stage / seconds:6.0f} %" for stage in stages)
        rate = len(paths) / seconds
        print(f"{suffix:<12}{len(paths):7d}{rate:9.1f}{1000 / rate:9.1f}{shares}", flush=True)
    return by_format


class Clock:
    """Adds up the seconds that some functions of `melregen.corpus.rows` take."""

    def __init__(self, *names: str) -> None:
        self.seconds = 0.0
        for name in names:
            setattr(rows, name, self._timed(getattr(rows, name)))

    def _timed(self, function: Callable[..., Any]) -> Callable[..., Any]:
        def timed(*arguments: Any, **options: Any) -> Any:
            started = time.perf_counter()
            try:
                return function(*arguments, **options)
            finally:
                self.seconds += time.perf_counter() - started

        return timed


def job_for(path: Path) -> FileJob:
    return FileJob(Location(str(path)), path.name)


def measure_scaling(paths: Sequence[Path], scratch: Path) -> None:
    """Print the time of a whole build with one worker, with two, and of few files."""
    print(f"\n{'workers':<12}{'files':>7}{'files/s':>9}{'seconds':>9}{'speed-up':>10}")
    alone = 0.0
    for number, (workers, chosen) in enumerate(((1, paths), (2, paths), (2, paths[:32]))):
        started = time.perf_counter()
        out = scratch / f"corpus-{number}"
        build_corpus(list(chosen), out, BuildOptions(jobs=workers))
        seconds = time.perf_counter() - started
        alone = alone or seconds
        rate = len(chosen) / seconds
        gain = f"{alone / seconds:10.2f}" if chosen is paths else ""
        print(f"{workers:<12}{len(chosen):7d}{rate:9.1f}{seconds:9.1f}{gain}", flush=True)
    worker = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
    print(f"largest worker: {worker:.0f} MB; cores: {os.cpu_count()}")


def measure_memory(files: int) -> None:
    """Print the peak memory of whole builds of tiny tunes, of few files and of many."""
    print(
        f"\n{'files':<12}{'list s':>9}{'read s':>9}{'families s':>12}{'rows s':>9}{'files/s':>9}"
        f"{'listing MB':>12}{'reading MB':>12}{'peak MB':>9}{'workers MB':>12}",
        flush=True,
    )
    for count in (files // 100, files // 10, files):
        command = [sys.executable, __file__, "--memory-of", str(max(count, 10))]
        print(subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True).stdout, end="")
        sys.stdout.flush()


def build_tiny_tunes(count: int) -> None:
    """Build a corpus of so many tiny files in this process and print what it took."""
    marks: dict[str, tuple[float, float]] = {}

    def note_progress(done: int, total: int) -> None:
        marks.setdefault("listed", (time.perf_counter(), peak_memory()))
        if done == total:
            marks.setdefault("read", (time.perf_counter(), peak_memory()))

    def find_families(*arguments: Any) -> Any:
        started = time.perf_counter()
        names = FIND_FAMILIES(*arguments)
        marks["families"] = time.perf_counter() - started, peak_memory()
        return names

    copies.find_families = find_families
    with tempfile.TemporaryDirectory() as scratch:
        write_tiny_tunes(Path(scratch) / "tunes", count)
        with WorkersWatch() as watch:
            started = time.perf_counter()
            build_corpus(
                [Path(scratch) / "tunes"], Path(scratch) / "corpus", progress=note_progress
            )
            seconds = time.perf_counter() - started
    listing = marks["listed"][0] - started
    reading = marks["read"][0] - marks["listed"][0]
    families = marks["families"][0]
    print(
        f"{count:<12}{listing:9.1f}{reading:9.1f}{families:12.1f}"
        f"{seconds - listing - reading - families:9.1f}{count / seconds:9.0f}"
        f"{marks['listed'][1]:12.0f}{marks['read'][1]:12.0f}{peak_memory():9.0f}{watch.peak:12.0f}"
    )


def write_tiny_tunes(folder: Path, count: int) -> None:
    """Write tunes of sixteen random notes, a thousand to a folder, the same ones each time."""
    random = np.random.default_rng(16)
    for number in range(count):
        place = folder / f"{number // 1000:05d}"
        if number % 1000 == 0:
            place.mkdir(parents=True)
        notes = [CHROMATIC[step] for step in random.integers(0, len(CHROMATIC), 16)]
        bars = " | ".join("".join(notes[start : start + 4]) for start in range(0, 16, 4))
        (place / f"{number}.abc").write_text(
            f"X:1\nT:Tune {number}\nM:4/4\nL:1/4\nK:C\n{bars} |]\n"
        )


def peak_memory() -> float:
    """Return the most memory this process ever had, in MB."""
    # Not getrusage, whose peak a child takes over from the process that started it.
    status = Path("/proc/self/status").read_text()
    return int(status.partition("VmHWM:")[2].split()[0]) / 1024


class WorkersWatch:
    """Looks at the memory of all processes below this one, twice a second.

    Attributes:
        peak: the largest sum of their resident memory, in MB; pages they share count for each.
    """

    def __init__(self) -> None:
        self.peak = 0.0
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._look, daemon=True)

    def __enter__(self) -> "WorkersWatch":
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._over.set()
        self._thread.join()

    def _look(self) -> None:
        this = psutil.Process()
        while not self._over.wait(0.5):
            total = 0
            for process in this.children(recursive=True):
                with suppress(psutil.Error):
                    total += process.memory_info().rss
            self.peak = max(self.peak, total / 2**20)


if __name__ == "__main__":
    main()
