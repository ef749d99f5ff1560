"""Whether two states of melregen make the same songs, corpora and encodings, byte for byte.

    git worktree add ../before COMMIT
    python benchmarks/same_output.py --against ../before --corpora DIR...

Forty songs are made by the command from the texts of `data/examples/` (four sets of options, four
formats each), a corpus is built of the folders given, and encoded for both networks. What differs
is listed; the exit code is 1 where anything does.
"""

import argparse
import hashlib
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np

HERE = Path(__file__).resolve().parents[1]
OPTIONS = (
    (),
    ("--key", "A minor", "--metre", "3/4"),
    ("--chords", "C G Am F"),
    ("--seed", "7", "--candidates", "1"),
)
SONGS = 40
SUFFIXES = (".json", ".mid", ".musicxml", ".abc")


def melregen(checkout: Path, *arguments: object) -> None:
    """Run the command of a checkout."""
    subprocess.run(
        [sys.executable, "-m", "melregen", *map(str, arguments)],
        check=True,
        capture_output=True,
        cwd=checkout,
        env={**os.environ, "PYTHONPATH": str(checkout), "OMP_NUM_THREADS": "1"},
    )


def song_hashes(checkout: Path, folder: Path) -> Iterator[tuple[str, str]]:
    """Make the songs; yield the name and the hash of each file."""
    texts = sorted((HERE / "data" / "examples").glob("*.txt"))
    wanted = [(text, number) for text in texts for number in range(len(OPTIONS))][:SONGS]
    for text, number in wanted:
        files = [folder / f"{text.stem}-{number}{suffix}" for suffix in SUFFIXES]
        outputs = [word for file in files for word in ("-o", file)]
        melregen(checkout, "generate", text, *OPTIONS[number], *outputs)
        yield from ((file.name, _hash(file.read_bytes())) for file in files)


def corpus_hashes(
    checkout: Path, folder: Path, sources: Sequence[Path]
) -> Iterator[tuple[str, str]]:
    """Build a corpus and encode it; yield a hash for each column of rows and each set of arrays."""
    import pyarrow.parquet

    corpus = folder / "corpus"
    melregen(checkout, "corpus", "build", *sources, "-o", corpus)
    for shard in sorted(corpus.glob("*.parquet")):
        table = pyarrow.parquet.read_table(shard)
        for name in table.column_names:
            content = repr(table[name].to_pylist()).encode()
            yield f"{shard.name}, column {name}", _hash(content)
    tiny = ("--set", "steps=1", "--set", "model.width=32", "--set", "model.heads=2")
    for task in ("renderer", "planner"):
        melregen(checkout, "train", task, "--corpus", corpus, "-o", folder / task, *tiny)
        for encoded in sorted((corpus / ".encoded").glob(f"{task}-*.npz")):
            split = encoded.name.split("-")[1]
            with np.load(encoded, allow_pickle=False) as arrays:
                for name in sorted(arrays.files):
                    yield f"{task}, {split}, {name}", _hash(arrays[name].tobytes())


def main() -> None:
    """Compare two checkouts and print what differs."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--against", type=Path, required=True, help="folder of the other checkout")
    parser.add_argument("--corpora", type=Path, nargs="*", default=[], help="folders to build from")
    parser.add_argument("--no-songs", action="store_true", help="compare corpora alone")
    given = parser.parse_args()
    sources = [source.resolve() for source in given.corpora]
    found: list[dict[str, str]] = []
    for checkout in (HERE, given.against.resolve()):
        folder = Path(tempfile.mkdtemp(prefix="same-output-"))
        try:
            hashes = {} if given.no_songs else dict(song_hashes(checkout, folder))
            if sources:
                hashes.update(corpus_hashes(checkout, folder, sources))
        finally:
            shutil.rmtree(folder)
        found.append(hashes)
    ours, theirs = found
    names = sorted(ours.keys() | theirs.keys())
    different = [name for name in names if ours.get(name) != theirs.get(name)]
    for name in different:
        print(f"differs: {name} ({ours.get(name)}, {theirs.get(name)})")
    print(f"{len(names) - len(different)} of {len(names)} the same")
    sys.exit(bool(different))


def _hash(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()[:16]


if __name__ == "__main__":
    main()
