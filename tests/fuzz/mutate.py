"""Feed damaged real files to the readers.

    python -m tests.fuzz.mutate --format midi --count 20000 --seed 1

Every damaged file must give a result or a MelregenError, within a second of processor time and
within bounded memory. What breaks that is printed with its seed, and kept with `--keep DIR`. An
error that only the net of `read_tunes` caught counts too: a reader should say what is wrong.
"""

import argparse
import resource
import signal
import sys
import tempfile
import time
import traceback
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from random import Random

from melregen.errors import MelregenError
from melregen.formats import read_tunes, write
from tests.fuzz.mutations import mutate

SECONDS = 1.0
"""Processor time that a file may take; time on the clock would depend on the machine's load."""
MEGABYTES = 200
"""Memory that one file may add to the peak of the process."""
LARGEST_SEED = 20_000
"""Bytes; small files leave more mutations that hit something."""

FORMATS = {"midi": ".mid", "musicxml": ".musicxml", "mxl": ".mxl", "abc": ".abc",
           "kern": ".krn", "json": ".json"}  # fmt: skip
_BINARY = {"midi", "mxl"}
_CORPUS = {
    "midi": (),
    "musicxml": ("leadSheet/*.musicxml", "leadSheet/*.xml", "*/*.musicxml", "*/*.xml"),
    "mxl": ("leadSheet/*.mxl", "*/*.mxl"),
    "abc": ("oneills1850/*.abc", "ryansMammoth/*.abc", "nottingham-dataset/*.abc"),
    "kern": ("*/*.krn", "*/*/*.krn"),
    "json": (),
}
_PIECES = ("leadSheet/fosterBrownHair.mxl", "bach/bwv66.6.mxl", "oneills1850/0001-0050.abc")
_WORDS = """X:1
T:Over the hill
C:Trad.
M:{metre}
L:1/8
Q:1/4=96
K:{key}
{pickup}|:"G"G2 A2 "C"c4|"D7"(3dcB A2 "G"G4:|
w:o- ver the hill~and far_ a- way
"""


class TooLongError(BaseException):
    """A reader used up its time; no reader catches it."""


@dataclass
class Report:
    """What became of the mutations of one format.

    Attributes:
        read: how many could still be read.
        refused: how many gave a MelregenError that the reader meant.
        faults: sentence about each of the others.
        slowest: processor seconds of the slowest.
    """

    read: int = 0
    refused: int = 0
    faults: list[str] = field(default_factory=list)
    slowest: float = 0.0


@cache
def seeds(name: str) -> tuple[bytes, ...]:
    """Return the undamaged files of a format: from music21's corpus, and by our writers."""
    import music21

    root = Path(music21.__file__).parent / "corpus"
    found = [path for pattern in _CORPUS[name] for path in sorted(root.glob(pattern))]
    data = [p.read_bytes()[: LARGEST_SEED if name == "abc" else None] for p in found]
    data = [content for content in data if len(content) <= LARGEST_SEED]
    data = data[:: max(1, len(data) // 24)][:24]
    if name != "kern":
        data += _written(FORMATS[name])
    return tuple(data)


def _written(suffix: str) -> list[bytes]:
    import music21

    root = Path(music21.__file__).parent / "corpus"
    sources = [root / piece for piece in _PIECES]
    result = []
    with tempfile.TemporaryDirectory() as folder:
        for metre, key, pickup in (("4/4", "G", "D2"), ("3/4", "Dm", ""), ("6/8", "Ador", "E")):
            source = Path(folder) / f"tune{len(sources)}.abc"
            source.write_text(_WORDS.format(metre=metre, key=key, pickup=pickup))
            sources.append(source)
        for source in sources:
            if source.exists():
                target = Path(folder) / f"written{suffix}"
                write(read_tunes(source)[0][0], target)
                result.append(target.read_bytes())
    return result


def damaged(name: str, seed: int, index: int) -> bytes:
    """Return the damaged file of a format, a seed and an index; always the same."""
    random = Random(f"{name} {seed} {index}")
    return mutate(random.choice(seeds(name)), random, is_text=name not in _BINARY)


@contextmanager
def _time_limit(seconds: float) -> Iterator[None]:
    def stop(*_: object) -> None:
        raise TooLongError

    before = signal.signal(signal.SIGPROF, stop)
    signal.setitimer(signal.ITIMER_PROF, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.signal(signal.SIGPROF, before)


def _peak_megabytes() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def check(path: Path, report: Report) -> str:
    """Read one file; return what is wrong about how that went, "" for nothing."""
    memory, start = _peak_megabytes(), time.process_time()
    fault = ""
    try:
        with _time_limit(SECONDS):
            read_tunes(path)
        report.read += 1
    except MelregenError as error:
        report.refused += 1
        cause = error.__cause__
        if "cannot be read as" in str(error) and cause is not None:
            fault = f"unforeseen {_place(cause)}"
        elif "\n" in str(error) or len(str(error)) > 1000:
            fault = f"a message of {len(str(error))} characters: {str(error)[:80]!r}"
    except TooLongError as error:
        fault = f"more than {SECONDS} s, at {_place(error)}"
    except BaseException as error:
        if isinstance(error, KeyboardInterrupt):
            raise
        fault = f"no MelregenError but {_place(error)}"
    report.slowest = max(report.slowest, time.process_time() - start)
    grown = _peak_megabytes() - memory
    return fault or (f"{grown:.0f} MB of memory" if grown > MEGABYTES else "")


def _place(error: BaseException) -> str:
    frames = traceback.extract_tb(error.__traceback__)
    ours = [f for f in frames if "melregen" in f.filename and "tests" not in f.filename] or frames
    where = f"{Path(ours[-1].filename).name}:{ours[-1].lineno}" if ours else "?"
    return f"{type(error).__name__} in {where}: {str(error)[:80]}"


def fuzz(name: str, count: int, seed: int, keep: Path | None = None) -> Report:
    """Damage and read `count` files of a format."""
    report = Report()
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"damaged{FORMATS[name]}"
        for content in seeds(name)[:3]:  # imports and caches are no fault of the first mutation
            path.write_bytes(content)
            with suppress(MelregenError):
                read_tunes(path)
        for index in range(count):
            data = damaged(name, seed, index)
            path.write_bytes(data)
            if fault := check(path, report):
                report.faults.append(f"{name} seed {seed} index {index}: {fault}")
                if keep is not None:
                    keep.mkdir(parents=True, exist_ok=True)
                    (keep / f"{name}-{seed}-{index}{FORMATS[name]}").write_bytes(data)
    return report


def main() -> None:
    """Run the command line."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--format", choices=[*FORMATS, "all"], default="all")
    parser.add_argument("--count", type=int, default=1000, help="mutations a format")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--keep", type=Path, metavar="DIR", help="folder for the faulty files")
    options = parser.parse_args()
    failed = False
    for name in FORMATS if options.format == "all" else [options.format]:
        start = time.process_time()
        report = fuzz(name, options.count, options.seed, options.keep)
        print(
            f"{name:9} {options.count} files: {report.read} read, {report.refused} refused, "
            f"{len(report.faults)} faults; slowest {report.slowest:.2f} s, "
            f"{time.process_time() - start:.0f} s in all",
            flush=True,
        )
        kinds = Counter(fault.partition(": ")[2] for fault in report.faults)
        for kind, number in kinds.most_common():
            first = next(f for f in report.faults if f.endswith(kind)).partition(": ")[0]
            print(f"  {number:5d}  {kind}  ({first})", flush=True)
        failed = failed or bool(report.faults)
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    main()
