"""How fast a corpus is built, where the time goes, and what it takes of memory.

    python benchmarks/corpus.py
    python benchmarks/corpus.py ../shared/data/train --sample 50
    python benchmarks/corpus.py --files 100000

1. Files a second in one process, by format, and the share of reading, extraction and packing; of
   the files in the folders given, else of songs written here.
2. A whole build with one worker and with two.
3. Peak memory of the building process against the number of files. The files there are not read
   (their rows are made up), because a build's own memory does not depend on what is in them; that
   of the workers is printed with the builds.

Seconds are those of the clock: run it on a machine that does nothing else.
"""

import argparse
import os
import resource
import subprocess
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from melregen.corpus import BuildOptions, build, build_corpus
from melregen.corpus.fingerprint import N_PERMUTATIONS
from melregen.corpus.locations import Location
from melregen.corpus.rows import FileJob, FileSummary, TuneSummary, VerseSummary, process_file
from melregen.corpus.sources import SourceWalk
from melregen.formats import read, write

STEPS = "CDEFGABcdefg"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folders", nargs="*", type=Path, help="music to read")
    parser.add_argument("--sample", type=int, default=20, help="files of each format")
    parser.add_argument("--files", type=int, default=2000, help="files for the memory")
    parser.add_argument("--memory-of", type=int, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.memory_of:
        build_without_reading(options.memory_of)
        return
    with tempfile.TemporaryDirectory() as scratch:
        folders = options.folders or [write_songs(Path(scratch) / "songs", options.sample)]
        by_format = measure_formats(folders, options.sample)
        measure_scaling([path for paths in by_format.values() for path in paths], Path(scratch))
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
    print(f"{'format':<12}{'files':>7}{'files/s':>9}{'ms/file':>9}   read  extract  pack")
    for suffix, paths in sorted(by_format.items()):
        paths[:] = paths[:: max(len(paths) // sample, 1)][:sample]
        process_file(job_for(paths[0]))  # imports and caches
        started = time.perf_counter()
        stages = np.sum([process_file(job_for(path)).seconds for path in paths], axis=0)
        seconds = time.perf_counter() - started
        shares = "".join(f"{100 * stage / max(stages.sum(), 1e-9):6.0f} %" for stage in stages)
        rate = len(paths) / seconds
        print(f"{suffix:<12}{len(paths):7d}{rate:9.1f}{1000 / rate:9.1f}{shares}", flush=True)
    return by_format


def job_for(path: Path) -> FileJob:
    return FileJob(Location(str(path)), path.name, "benchmark", "unknown")


def measure_scaling(paths: Sequence[Path], scratch: Path) -> None:
    """Print the time of a whole build with one worker and with two."""
    print(f"\n{'workers':<12}{'files':>7}{'files/s':>9}{'seconds':>9}{'speed-up':>10}")
    alone = 0.0
    for workers in (1, 2):
        started = time.perf_counter()
        build_corpus(list(paths), scratch / f"corpus-{workers}", BuildOptions(jobs=workers))
        seconds = time.perf_counter() - started
        alone = alone or seconds
        rate = len(paths) / seconds
        gain = alone / seconds
        print(f"{workers:<12}{len(paths):7d}{rate:9.1f}{seconds:9.1f}{gain:10.2f}", flush=True)
    worker = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
    print(f"largest worker: {worker:.0f} MB; cores: {os.cpu_count()}")


def measure_memory(files: int) -> None:
    """Print the peak memory of builds of some and of more files."""
    print(f"\n{'files':<12}{'seconds':>9}{'files/s':>9}{'peak MB':>9}")
    for count in (files // 10, files):
        command = [sys.executable, __file__, "--memory-of", str(max(count, 1))]
        print(subprocess.run(command, check=True, capture_output=True, text=True).stdout, end="")


def build_without_reading(count: int) -> None:
    """Build a corpus of made-up rows in this process and print what it took."""
    build._run = lambda jobs, *_: (
        build.Outcome(job, result=make_up(number)) for number, job in enumerate(jobs)
    )
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch) / "files"
        for number in range(count):
            place = folder / f"{number // 1000:04d}"
            place.mkdir(parents=True, exist_ok=True)
            (place / f"{number}.abc").write_bytes(b"X:1\n")
        started = time.perf_counter()
        build_corpus([folder], Path(scratch) / "corpus")
        seconds = time.perf_counter() - started
    # Not getrusage, whose peak a child takes over from the process that started it.
    status = Path("/proc/self/status").read_text()
    peak = int(status.partition("VmHWM:")[2].split()[0]) / 1024
    print(f"{count:<12}{seconds:9.1f}{count / seconds:9.0f}{peak:9.0f}")


def make_up(number: int) -> FileSummary:
    """Make up what a file with one song of usual size gives."""
    import json
    import zlib

    random = np.random.default_rng(number)
    row = {
        "id": f"{number}.abc#0.1", "source": f"{number}.abc", "collection": "made up", "tune": 0,
        "verse": 1, "title": "", "language": None, "licence": "unknown", "n_notes": 64,
        "n_syllables": 0, "n_chords": 0, "n_phrases": 4, "key": "C major", "metre": "4/4",
        "lead_sheet": str(random.integers(60, 80, 64).tolist()), "template": "x" * 3000,
    }  # fmt: skip
    melody = f"{random.integers(1 << 63):016x}"
    signature = random.integers(0, 1 << 31, N_PERMUTATIONS, dtype=np.uint32)
    tune = TuneSummary(melody, signature, (VerseSummary(melody, 60, 24, 1028),))
    return FileSummary((tune,), (), zlib.compress((json.dumps(row) + "\n").encode(), 1), "0" * 16)


if __name__ == "__main__":
    main()
