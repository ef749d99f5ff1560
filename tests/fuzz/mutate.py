"""Feed damaged and changed files to the readers.

    python -m tests.fuzz.mutate --format midi --count 20000 --seed 1

Most files are changed within their format (an event, an element, a value, a token), the
others anywhere. Each must be read, or refused by a MelregenError of one line that names the file,
within 5 seconds of processor time and 1 GB of memory; one in fifty of those that are read is also
taken further (extraction, all writers). What breaks that is a fault: it is printed with its seed,
and kept with `--keep DIR`. An error that only the net of `read_tunes` caught is a fault too: a
reader should say what is wrong.
"""

import argparse
import gc
import multiprocessing
import os
import resource
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from multiprocessing.connection import Connection
from pathlib import Path
from random import Random

from tests.fuzz.json_mutations import mutate_json
from tests.fuzz.judge import Verdict, judge
from tests.fuzz.midi_mutations import mutate_midi
from tests.fuzz.mutations import mutate
from tests.fuzz.seeds import FORMATS, seeds
from tests.fuzz.text_mutations import (
    mutate_abc,
    mutate_chords,
    mutate_kern,
    mutate_lyrics,
    mutate_sheet,
)
from tests.fuzz.xml_mutations import mutate_mxl, mutate_xml

MEGABYTES = 1000
"""Memory that the reader may take."""

_STALLED = 120.0
"""Seconds on the clock after which a process that says nothing is ended."""

_USED_EVERY = 50
_SAID_EVERY = 1000
_SHARE_WITHIN_FORMAT = {"json": 0.9, "template": 0.9, "chords": 0.9}
"""The share of mutations that know the format; 0.8 where none is given."""

_BINARY = {"midi", "kar", "mxl"}
_STRUCTURED = {
    "midi": mutate_midi, "kar": mutate_midi, "musicxml": mutate_xml, "mei": mutate_xml,
    "mxl": mutate_mxl, "json": mutate_json, "template": mutate_json,
}  # fmt: skip
_TEXT = {
    "abc": mutate_abc, "kern": mutate_kern, "lyrics": mutate_lyrics, "chords": mutate_chords,
    "sheet": mutate_sheet,
}  # fmt: skip


@dataclass
class Report:
    """What became of the mutations of one format.

    Attributes:
        read: how many could still be read.
        refused: how many gave a MelregenError that the reader meant.
        faults: sentence about each of the others.
        slowest: processor seconds of the slowest, and its index.
        reasons: how often each reason of a refusal was given, numbers left out.
    """

    read: int = 0
    refused: int = 0
    faults: list[str] = field(default_factory=list)
    slowest: tuple[float, int] = (0.0, 0)
    reasons: Counter[str] = field(default_factory=Counter)


def damaged(name: str, seed: int, index: int) -> bytes:
    """Return the damaged file of a format, a seed and an index; always the same."""
    random = Random(f"{name} {seed} {index}")
    data = random.choice(seeds(name))
    if random.random() >= _SHARE_WITHIN_FORMAT.get(name, 0.8):
        return mutate(data, random, is_text=name not in _BINARY)
    if name in _STRUCTURED:
        return _STRUCTURED[name](data, random)
    others = [other.decode("utf-8", "replace") for other in random.choices(seeds(name), k=3)]
    text = _TEXT[name](data.decode("utf-8", "surrogateescape"), random, others)
    return text.encode("utf-8", "surrogateescape")


def fuzz(name: str, count: int, seed: int, keep: Path | None = None) -> Report:
    """Damage and read `count` files of a format, in a process of limited memory."""
    report = Report()
    seeds(name)  # before the processes are parted
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"damaged{FORMATS[name]}"
        for index, verdict in _verdicts(name, count, seed, path):
            report.slowest = max(report.slowest, (verdict.seconds, index))
            if index % _SAID_EVERY == _SAID_EVERY - 1:
                print(f"{name}: {index + 1} of {count}", file=sys.stderr, flush=True)
            if verdict.outcome == "read":
                report.read += 1
            elif verdict.outcome == "refused":
                report.refused += 1
                report.reasons[_without_numbers(verdict.reason, path)] += 1
            else:
                report.faults.append(f"{name} seed {seed} index {index}: {verdict.reason}")
                if keep is not None:
                    keep.mkdir(parents=True, exist_ok=True)
                    kept = keep / f"{name}-{seed}-{index}{FORMATS[name]}"
                    kept.write_bytes(damaged(name, seed, index))
    return report


def _verdicts(name: str, count: int, seed: int, path: Path) -> Iterator[tuple[int, Verdict]]:
    """Yield what became of each file; a process that dies or hangs costs one file."""
    context = multiprocessing.get_context("fork")
    done = 0
    while done < count:
        ours, theirs = context.Pipe(duplex=False)
        worker = context.Process(target=_work, args=(theirs, name, range(done, count), seed, path))
        worker.start()
        theirs.close()
        try:
            while done < count and ours.poll(_STALLED):
                yield done, ours.recv()
                done += 1
            if done < count:
                yield done, Verdict("fault", f"nothing heard for {_STALLED:g} s", _STALLED)
                done += 1
        except EOFError:
            worker.join()
            if done < count:
                yield done, Verdict("fault", f"the process died with {worker.exitcode}", 0.0)
                done += 1
        finally:
            worker.kill()
            worker.join()
            ours.close()


def _work(pipe: Connection, name: str, indices: range, seed: int, path: Path) -> None:
    # On top of what the process that forks this one holds already: a whole test run, perhaps.
    limit = (MEGABYTES << 20) + _inherited_bytes()
    resource.setrlimit(resource.RLIMIT_DATA, (limit, limit))
    for content in seeds(name)[:3]:  # imports and caches are no fault of the first mutation
        path.write_bytes(content)
        with suppress(Exception):
            judge(name, path, thoroughly=True)
    gc.freeze()
    for index in indices:
        path.write_bytes(damaged(name, seed, index))
        pipe.send(judge(name, path, thoroughly=index % _USED_EVERY == 0))
    os._exit(0)


def _inherited_bytes() -> int:
    """Return the data of this process so far (`VmData` of Linux); 0 where that cannot be told."""
    with suppress(OSError):
        for line in Path("/proc/self/status").read_text().splitlines():
            if line.startswith("VmData:"):
                return int(line.split()[1]) << 10
    return 0


def _without_numbers(reason: str, path: Path) -> str:
    reason = reason.replace(str(path), "FILE")
    return "".join("9" if c.isdigit() else c for c in reason)[:70]


def main() -> None:
    """Run the command line."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--format", choices=[*FORMATS, "all"], default="all")
    parser.add_argument("--count", type=int, default=1000, help="mutations a format")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--keep", type=Path, metavar="DIR", help="folder for the faulty files")
    parser.add_argument("--reasons", action="store_true", help="list why files were refused")
    options = parser.parse_args()
    os.environ.setdefault("OMP_NUM_THREADS", "1")
    failed = False
    for name in FORMATS if options.format == "all" else [options.format]:
        start = time.monotonic()
        report = fuzz(name, options.count, options.seed, options.keep)
        read, refused = (100 * n / options.count for n in (report.read, report.refused))
        print(
            f"{name:9} {options.count} files: {read:.1f} % read, {refused:.1f} % refused, "
            f"{len(report.faults)} faults; slowest {report.slowest[0]:.2f} s (index "
            f"{report.slowest[1]}), {time.monotonic() - start:.0f} s in all",
            flush=True,
        )
        kinds = Counter(fault.partition(": ")[2] for fault in report.faults)
        for kind, number in kinds.most_common():
            first = next(f for f in report.faults if f.endswith(kind)).partition(": ")[0]
            print(f"  {number:5d}  {kind}  ({first})", flush=True)
        for reason, number in report.reasons.most_common(12 if options.reasons else 0):
            print(f"  {number:5d}  refused: {reason}", flush=True)
        failed = failed or bool(report.faults)
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    main()
