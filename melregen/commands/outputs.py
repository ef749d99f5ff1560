"""Names of output files, the check that they can be written, and writing all of them or none."""

import os
import sys
import tempfile
from collections.abc import Callable, Iterable, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import click

from melregen.commands.arranging import say_what_plays
from melregen.commands.given_text import is_given_text, text_stem
from melregen.commands.quiet import is_quiet
from melregen.commands.standard_output import is_standard_output
from melregen.errors import OutputError, nearest

if TYPE_CHECKING:
    from melregen.arrangement import Arrangement
    from melregen.commands.printing import Printing
    from melregen.generation import Melregen
    from melregen.generation.journal import Journal
    from melregen.music import LeadSheet
    from melregen.template import Template

_MIDI_SUFFIXES = (".mid", ".midi", ".kar")
PRINTED_SUFFIXES = (".svg", ".png", ".pdf")
"""What scores are written as."""

_ALIKE = 0.7
"""Likeness of a mistyped suffix to one that is known: .mdi to .mid, but not .txt to .ustx."""

FALLBACK_NAME = "song"
"""Name of an output whose input has no name (standard input, chords alone)."""


def default_output(source: Path | str | None, suffix: str) -> Path:
    """Return the file in the current folder that is written where `-o` names none."""
    stem = Path(source).stem if source is not None and str(source) != "-" else ""
    if isinstance(source, str) and is_given_text(source):
        stem = text_stem(source)
    return Path((stem or FALLBACK_NAME) + suffix)


def number_outputs(paths: Sequence[Path], variations: int) -> list[list[Path]]:
    """Return the paths of each variation: OUT-1.mid, OUT-2.mid …; OUT.mid where there is one.

    Raises:
        OutputError: several songs are to go to standard output.
    """
    if variations == 1:
        return [list(paths)]
    if any(map(is_standard_output, paths)):
        raise OutputError("standard output takes one song; leave out -n, or name a file")
    return [[_numbered(path, number) for path in paths] for number in range(1, variations + 1)]


def _numbered(path: Path, number: int) -> Path:
    from melregen.formats import format_suffix, writable_suffixes

    suffix = path.name[len(path.name) - len(format_suffix(path, writable_suffixes())) :]
    return path.with_name(f"{path.name.removesuffix(suffix)}-{number}{suffix}")


def check_outputs(paths: Iterable[Path], suffixes: Sequence[str]) -> None:
    """Make sure, before any work is done, that files can be written.

    Args:
        paths: the outputs.
        suffixes: the suffixes that can be written, in lower case.

    Raises:
        OutputError: a suffix is not among them, two outputs are the same file, the folder is
            missing or closed, or the output is a folder.
    """
    from melregen.formats import format_suffix

    paths = list(paths)
    if sum(map(is_standard_output, paths)) > 1:
        raise OutputError("standard output takes one file; name others for the rest")
    seen = set()
    for path in paths:
        suffix = format_suffix(path, suffixes)
        if suffix not in suffixes:
            meant = nearest(suffix, suffixes, _ALIKE)
            raise OutputError(
                f"{path}: the suffix chooses the format, and must be one of {', '.join(suffixes)}"
                + (f"; did you mean '{meant}'?" if meant else "")
            )
        if is_standard_output(path):
            continue
        if path.is_dir():
            raise OutputError(f"{path} is a folder; name a file in it")
        if not path.parent.is_dir():
            raise OutputError(f"{path} cannot be written: the folder {path.parent} does not exist")
        if not os.access(path.parent, os.W_OK) or (path.exists() and not os.access(path, os.W_OK)):
            raise OutputError(f"{path} cannot be written: permission denied")
        if path.resolve() in seen:
            raise OutputError(f"{path} is named twice as an output")
        seen.add(path.resolve())


def write_songs(
    songs: Sequence["LeadSheet"],
    paths: Sequence[Sequence[Path]],
    arrangement: "Arrangement | None" = None,
    *,
    pickup_metre: bool = True,
    printing: "Printing | None" = None,
) -> None:
    """Write each song to each of its paths, and say where; all are written, or none.

    Args:
        songs: the songs.
        paths: of each song.
        arrangement: what is played and sung beside the melodies.
        pickup_metre: whether the pickup has a bar and a metre of its own in MIDI; else a rest fills
            its bar.
        printing: how scores are printed; None for A4, verses stacked, in the song's key.

    Raises:
        OutputError: a file cannot be written.
        WishError: a song cannot be printed in the key that is asked for.
    """
    from melregen.formats import sheet_writers
    from melregen.formats.midi.pickup import fill_pickup_bar

    def as_asked(song: "LeadSheet", path: Path) -> "LeadSheet":
        suffix = path.suffix.lower()
        if suffix in _MIDI_SUFFIXES and not pickup_metre:
            return fill_pickup_bar(song)
        return printing.in_key(song) if printing and suffix in PRINTED_SUFFIXES else song

    options = printing.options if printing else None
    say_what_plays(songs, [path for its_paths in paths for path in its_paths], arrangement)
    jobs: list[tuple[Path, Callable[[Path], None]]] = []
    for song, its_paths in zip(songs, paths, strict=True):
        for path in its_paths:
            written = sheet_writers(as_asked(song, path), path, arrangement, printing=options)
            if is_standard_output(path) and len(written) > 1:
                raise OutputError(
                    f"the score has {len(written)} pages, a file each, and standard output takes "
                    "one; name a file"
                )
            jobs += written
    write_files(jobs)
    _name_missing_fonts([path for its_paths in paths for path in its_paths])


def _name_missing_fonts(paths: Iterable[Path]) -> None:
    """Say which characters of SVG pictures no font of this computer has; others may have one."""
    from melregen.formats.pictures.fonts import missing_characters, missing_message

    pictures = [path for path in paths if path.suffix.lower() == ".svg" and path.is_file()]
    missing = missing_characters(path.read_text("utf-8") for path in pictures)
    if missing:
        click.echo(f"Note: {missing_message(missing)}", err=True)


def explain_choices(journal: "Journal", songs: Sequence["LeadSheet"], model: "Melregen") -> None:
    """Print what the candidates of songs were worth, and what the songs share with other tunes."""
    for choice in journal.choices:
        click.echo(f"{choice}\n")
    if model.novelty is None:
        return
    from melregen.generation.novelty import describe_run, timed_notes

    for number, song in enumerate(songs, 1):
        name = f"song {number}" if len(songs) > 1 else "the song"
        longest = model.novelty.longest_run(timed_notes(song))
        click.echo(f"{name}: {describe_run(longest)}\n")


def write_templates(templates: Sequence["Template"], paths: Sequence[Sequence[Path]]) -> None:
    """Write each template to each of its paths, and say where; all are written, or none.

    Raises:
        OutputError: a file cannot be written.
    """
    from melregen.formats.template_file import fill_template_file

    write_files(
        [
            (path, partial(fill_template_file, template, path))
            for template, own in zip(templates, paths, strict=True)
            for path in own
        ]
    )


def write_files(jobs: Sequence[tuple[Path, Callable[[Path], None]]]) -> None:
    """Write files, and say where; all are written, or none.

    Args:
        jobs: each output with the function that writes it to the temporary path it is given.

    Raises:
        OutputError: a file cannot be written.
    """
    from melregen.atomic import write_all

    files = [(path, write_to) for path, write_to in jobs if not is_standard_output(path)]
    contents = [_content(write_to, path) for path, write_to in jobs if is_standard_output(path)]
    write_all(files)
    for path, _ in files if not is_quiet() else ():
        click.echo(f"Wrote {path}", err=bool(contents))
    for content in contents:
        sys.stdout.buffer.write(content)
        sys.stdout.buffer.flush()


def _content(write_to: Callable[[Path], None], path: Path) -> bytes:
    """Return what a function writes to a file with the suffix of a path."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / f"{FALLBACK_NAME}{path.name[1:]}"
        write_to(file)
        return file.read_bytes()
