"""Which corpora write the mode of a tune, and not its signature alone.

A file that calls every key major shows here by a share of major near 1 while many tunes are found
in another mode, and by last notes and last basses that are seldom the written tonic. We infer with
the signature trusted. Our network learned from the written keys of the three tune books and of
cre_irish (train split), so there only the last note is independent evidence.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from extraction_tasks.nottingham import nottingham_tunes
from extraction_tasks.table import Options, Table, evenly
from melregen.errors import MelregenError
from melregen.extraction.keys.features import HARMONY_ROWS, N_MELODY_ROWS, key_features
from melregen.extraction.keys.infer import infer_key
from melregen.music import LeadSheet

TUNE_BOOKS = ("oneills1850", "airdsAirs", "ryansMammoth")
SUFFIXES = (".abc", ".mid", ".mxl", ".musicxml")
FILES = 40
LAST_BASS = N_MELODY_ROWS + HARMONY_ROWS.index("last bass")


def written_modes(options: Options) -> Iterator[Table]:
    """Yield one table, a row a corpus; it takes at most `FILES` files of each."""
    rows = []
    for name, tunes in _corpora(options):
        tunes = [tune for tune in tunes if len(tune.notes) >= 8 and len(tune.keys) == 1]
        if tunes:
            rows.append((name, _figures(evenly(tunes, options.limit))))
    if rows:
        columns = ["tunes", "written major", "last note", "last bass", "found major",
                   "mode as found", "found not major", "of these as written"]  # fmt: skip
        yield Table("Written modes: last note and bass that are the written tonic", columns, rows)


def _corpora(options: Options) -> Iterator[tuple[str, list[LeadSheet]]]:
    import music21

    inside = Path(music21.__file__).parent / "corpus"
    for folder in [*(inside / name for name in TUNE_BOOKS), *_folders(options.data / "train")]:
        paths = sorted(path for path in folder.rglob("*") if path.suffix.lower() in SUFFIXES)
        yield folder.name, _read(evenly(paths, FILES))
    yield "nottingham", [sheet for _, sheet in nottingham_tunes(options.data)]


def _folders(parent: Path) -> list[Path]:
    return sorted(path for path in parent.glob("*") if path.is_dir())


def _read(paths: Sequence[Path]) -> list[LeadSheet]:
    from melregen.formats import read_tunes

    tunes = []
    for path in paths:
        try:
            tunes += [verses[0] for verses in read_tunes(path)]
        except MelregenError:
            continue
    return tunes


def _figures(tunes: Sequence[LeadSheet]) -> list[float | int | str]:
    major = last_note = found_major = agrees = known_bass = last_bass = other_as_written = 0
    for tune in tunes:
        key = tune.key
        found = infer_key(replace(tune, phrases=()))
        bass = key_features(tune)[LAST_BASS]
        known_bass += bool(bass.any())
        last_bass += bool(bass.any()) and int(bass.argmax()) == key.tonic_pitch_class
        major += key.mode == "major"
        last_note += tune.notes[-1].pitch % 12 == key.tonic_pitch_class
        found_major += found.mode == "major"
        agrees += found == key
        other_as_written += found == key and found.mode != "major"
    others = len(tunes) - found_major
    return [
        len(tunes),
        major / len(tunes),
        last_note / len(tunes),
        last_bass / known_bass if known_bass else "-",
        found_major / len(tunes),
        agrees / len(tunes),
        others,
        other_as_written / others if others else "-",
    ]
