"""How the test suites of other programs are read: every file of them, or a sample.

    python benchmarks/suites.py
    python benchmarks/suites.py musescore=musescore3-3.2.3/mtest --wrong 20

Without folders these are read, where they are installed: LilyPond's MusicXML test suite (that of
Kainhofer), the other test files and tunes in the tests of music21, a sample of its corpus, and the
examples of abcmidi and miditoolkit. `apt-get source musescore3` brings the tests of MuseScore.

A file is *read*; or *refused*, in one printable line of less than 300 characters that names it; or
it is a fault: *traceback* where an error came up that no reader meant, or the sentence is no such
line, *time-out* after 20 seconds on the clock or with more than 2 GB of memory.
"""

import argparse
import random
import sys
import tempfile
from collections import Counter
from importlib.util import find_spec
from pathlib import Path

from melregen.corpus.guarded_process import GuardedProcess, Limits
from melregen.errors import MelregenError
from melregen.formats import readable_suffixes

LIMITS = Limits(seconds=20.0, memory=2 << 30)
OUTCOMES = ("read", "refused", "traceback", "time-out")
_LONGEST = 300


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folders", nargs="*", metavar="NAME=FOLDER", help="suites of your own")
    parser.add_argument("--sample", type=int, default=400, help="files of music21's corpus")
    parser.add_argument("--seed", type=int, default=0, help="of the sample")
    parser.add_argument("--wrong", type=int, default=0, help="list this many faults and refusals")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        if options.folders:
            pairs = [entry.rpartition("=") for entry in options.folders]
            suites = {
                name or Path(folder).name: files_of(Path(folder)) for name, _, folder in pairs
            }
        else:
            suites = installed_suites(Path(scratch), options.sample, options.seed)
        print(f"{'suite':<32}{'files':>7}" + "".join(f"{name:>11}" for name in OUTCOMES))
        for name, files in suites.items():
            if not files:
                print(f"{name:<32}  skipped: not installed")
                continue
            verdicts = judge_files(files)
            counts = Counter(outcome for outcome, _ in verdicts.values())
            print(f"{name:<32}{len(files):>7}" + "".join(f"{counts[o]:>11}" for o in OUTCOMES))
            told = [(o, p, why) for p, (o, why) in verdicts.items() if o != "read"]
            told.sort(key=lambda row: -OUTCOMES.index(row[0]))
            for outcome, path, why in told[: options.wrong]:
                print(f"    {outcome}: {why or path}")


def files_of(folder: Path) -> list[Path]:
    """The files below a folder that have the suffix of a format that is read."""
    suffixes = set(readable_suffixes()) - {".json"}
    return sorted(p for p in folder.rglob("*") if p.suffix.lower() in suffixes and p.is_file())


def installed_suites(scratch: Path, sample: int, seed: int) -> dict[str, list[Path]]:
    """The suites that packages on this machine bring along."""
    music21 = package_folder("music21")
    corpus = files_of(music21 / "corpus")
    tests = [p for p in files_of(music21) if not p.is_relative_to(music21 / "corpus")]
    kainhofer = [p for p in tests if p.parent.name == "lilypondTestSuite"]
    others = [p for p in tests if p not in set(kainhofer)]
    drawn = random.Random(seed).sample(corpus, min(sample, len(corpus)))
    return {
        "LilyPond's MusicXML test suite": kainhofer,
        "music21, test files": others,
        "music21, tunes in its tests": tunes_in_tests(scratch) if tests else [],
        "music21, corpus (sample)": sorted(drawn),
        "abcmidi, examples": files_of(Path("/usr/share/doc/abcmidi/examples")),
        "miditoolkit, examples": files_of(package_folder("miditoolkit")),
    }


def package_folder(name: str) -> Path:
    """The folder of an installed package; one that does not exist where it is missing."""
    spec = find_spec(name)
    places = list(spec.submodule_search_locations or ()) if spec else []
    return Path(places[0]) if places else Path("not-installed")


def tunes_in_tests(scratch: Path) -> list[Path]:
    """Write the tunes that music21's tests hold as text into files."""
    import music21

    xml, abc = music21.musicxml.testPrimitive.ALL, music21.abcFormat.testFiles.ALL
    texts = [(f"xml-{i}.musicxml", text.lstrip()) for i, text in enumerate(xml)]
    texts += [(f"abc-{i}.abc", text) for i, text in enumerate(abc)]
    found = vars(music21.humdrum.testFiles).values()
    krn = [text for text in found if isinstance(text, str) and "**kern" in text]
    texts += [(f"kern-{i}.krn", text) for i, text in enumerate(krn)]
    for name, text in texts:
        (scratch / name).write_text(text, encoding="utf-8")
    return [scratch / name for name, _ in texts]


def judge_files(files: list[Path]) -> dict[Path, tuple[str, str]]:
    """Read each file in a process apart; path → outcome and the sentence about it."""
    process = GuardedProcess(f"{Path(__file__).stem}:judge_file")
    sys.path.insert(0, str(Path(__file__).parent))
    verdicts = {}
    try:
        for path in files:
            outcome = process.run(str(path), LIMITS)
            failure = ("time-out" if outcome.beyond_limits else "traceback", str(outcome.failure))
            verdicts[path] = failure if outcome.result is None else outcome.result
    finally:
        process.close()
    return verdicts


def judge_file(path: str) -> tuple[str, str]:
    """Read one file as a user would; its outcome, and the sentence of a refusal or a fault."""
    from melregen.formats import read_tunes

    try:
        read_tunes(path)
    except MelregenError as error:
        fault = fault_of(error, Path(path))
        return ("traceback", fault) if fault else ("refused", str(error))
    except Exception as error:
        return "traceback", f"{path}: {type(error).__name__}: {error}"
    return "read", ""


def fault_of(error: MelregenError, path: Path) -> str:
    """What is wrong with the sentence of a refusal; "" for nothing."""
    message, cause = str(error), error.__cause__
    if "cannot be read as" in message and cause and not isinstance(cause, MelregenError):
        return f"{path}: unforeseen {type(cause).__name__}: {cause}"
    if path.name not in message or len(message.splitlines()) != 1 or not message.isprintable():
        return f"{path}: not one line that names the file: {message[:200]!r}"
    if len(message.replace(str(path), path.name)) >= _LONGEST:
        return f"{path}: a message of {len(message)} characters"
    return ""


if __name__ == "__main__":
    main()
