"""The file formats by suffix, and the functions that read and write any of them.

A new format is one module and one line in `FORMATS`. Readers and writers are named as text and
imported at first use, because some of them bring libraries that take seconds to load.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import partial
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import Any, TypeVar

from melregen.arrangement import PLAIN, Arrangement
from melregen.atomic import write_all
from melregen.errors import EmptyMelodyError, MelregenError, OutputError, ParseError
from melregen.formats.files import check_input
from melregen.formats.pictures.page import PrintOptions
from melregen.formats.remarks import collected_remarks
from melregen.formats.singing import LIBRESVIP_SUFFIXES
from melregen.formats.tune import Tune
from melregen.music import LeadSheet

T = TypeVar("T")


@dataclass(frozen=True)
class Format:
    """A file format.

    Attributes:
        name: as people say it ("MIDI").
        suffixes: lower case, with the dot.
        reader: "module:function"; the function takes a path and returns the file's tunes, each as
            its verses (or one lead sheet). None where the format cannot be read.
        writer: "module:function"; the function takes a lead sheet and a path. None where the
            format cannot be written.
        lister: "module:function"; as reader, but yields what is wrong with a tune in its place.
            None where one bad tune makes the file unreadable.
        printed: whether the writer takes the options of printing too, as its third argument.
        pages: "module:function"; in place of a writer, where a song may be several files: the
            function takes a lead sheet and the options, and returns the content of each page.
        arranged: whether the writer takes an arrangement too, as its last argument.
        package: that the writer needs and that does not come with melregen; None for none.
        options: what reader and lister take as keywords, of those that `read` has.
    """

    name: str
    suffixes: tuple[str, ...]
    reader: str | None = None
    writer: str | None = None
    lister: str | None = None
    printed: bool = False
    pages: str | None = None
    arranged: bool = False
    package: str | None = None
    options: tuple[str, ...] = ("part",)


_MIDI_OPTIONS = ("part", "quantise")

FORMATS: tuple[Format, ...] = (
    Format(
        "MIDI",
        (".mid", ".midi"),
        "melregen.formats.midi.read:read_midi",
        "melregen.formats.midi.write:write_midi",
        arranged=True,
        options=_MIDI_OPTIONS,
    ),
    Format(
        "MIDI karaoke",
        (".kar",),
        "melregen.formats.midi.read:read_midi",
        "melregen.formats.midi.karaoke_write:write_karaoke",
        arranged=True,
        options=_MIDI_OPTIONS,
    ),
    Format(
        "MusicXML",
        (".musicxml", ".xml", ".mxl"),
        "melregen.formats.musicxml.read:read_musicxml",
        "melregen.formats.musicxml.write:write_musicxml",
        arranged=True,
    ),
    Format(
        "ABC",
        (".abc",),
        "melregen.formats.abc.read:read_abc",
        "melregen.formats.abc.write:write_abc",
        "melregen.formats.abc.read:iterate_abc",
    ),
    Format("Humdrum **kern", (".krn", ".kern", ".hum"), "melregen.formats.kern.read:read_kern"),
    Format("LilyPond", (".ly",), writer="melregen.formats.lilypond:write_lilypond"),
    Format(
        "ChordPro", (".cho", ".chopro"), writer="melregen.formats.words.chordpro:write_chordpro"
    ),
    Format("LRC", (".lrc",), writer="melregen.formats.words.lrc:write_lrc"),
    Format("LRC by words", (".words.lrc",), writer="melregen.formats.words.lrc:write_word_lrc"),
    Format(
        "UltraStar",
        (".ultrastar.txt",),
        writer="melregen.formats.singing.ultrastar:write_ultrastar",
    ),
    Format("UTAU", (".ust",), writer="melregen.formats.singing.utau:write_ust"),
    Format("OpenUtau", (".ustx",), writer="melregen.formats.singing.openutau:write_ustx"),
    Format(
        "OpenUtau by words",
        (".words.ustx",),
        writer="melregen.formats.singing.openutau:write_word_ustx",
    ),
    Format("Synthesizer V", (".svp",), writer="melregen.formats.singing.synthesizer_v:write_svp"),
    Format(
        "Synthesizer V by words",
        (".words.svp",),
        writer="melregen.formats.singing.synthesizer_v:write_word_svp",
    ),
    Format("VOCALOID4", (".vsqx",), writer="melregen.formats.singing.vocaloid:write_vsqx"),
    Format(
        "singing synthesisers by libresvip",
        LIBRESVIP_SUFFIXES,
        writer="melregen.formats.singing.libresvip:write_with_libresvip",
        package="libresvip",
    ),
    Format(
        "JSON",
        (".json",),
        "melregen.documents.lead_sheet:read_lead_sheet_json",
        "melregen.documents.lead_sheet:write_lead_sheet_json",
        options=(),
    ),
    Format("MEI", (".mei",), "melregen.formats.mei.read:read_mei"),
    Format(
        "SVG score", (".svg",), writer="melregen.formats.pictures.score:write_score", printed=True
    ),
    Format(
        "piano roll",
        (".roll.svg", ".roll.png"),
        writer="melregen.formats.pictures.piano_roll:write_roll",
    ),
    Format(
        "template grid",
        (".grid.svg", ".grid.png"),
        writer="melregen.formats.pictures.template_grid:write_song_grid",
    ),
    Format(
        "PDF score",
        (".pdf",),
        writer="melregen.formats.pictures.score:write_pdf_score",
        printed=True,
    ),
    Format("PNG score", (".png",), printed=True, pages="melregen.formats.pictures.score:png_score"),
    Format(
        "web page",
        (".html",),
        writer="melregen.formats.song_page.write:write_page",
        printed=True,
        arranged=True,
    ),
    Format(
        "sound",
        (".wav", ".mp3", ".ogg", ".flac"),
        writer="melregen.formats.sound.write:write_sound",
        arranged=True,
    ),
)

_OTHERS = {
    (".capx", ".cap"): "Capella",
    (".mscz", ".mscx"): "MuseScore",
    (".sib",): "Sibelius",
    (".musx", ".mus"): "Finale",
    (".gp", ".gp3", ".gp4", ".gp5", ".gpx"): "Guitar Pro",
    (".ly",): "LilyPond",
}
"""Formats of other programs, which are not read."""


def readable_suffixes() -> tuple[str, ...]:
    """Return the suffixes that `read` knows."""
    return tuple(s for form in FORMATS if form.reader for s in form.suffixes)


def writable_suffixes() -> tuple[str, ...]:
    """Return the suffixes that `write` knows."""
    return tuple(s for form in FORMATS if form.writer or form.pages for s in form.suffixes)


def usable_suffixes() -> tuple[str, ...]:
    """Return the suffixes that `write` can write here, with the packages that are installed."""
    missing = {
        suffix
        for form in FORMATS
        if form.package and find_spec(form.package) is None
        for suffix in form.suffixes
    }
    return tuple(suffix for suffix in writable_suffixes() if suffix not in missing)


def format_suffix(path: str | Path, known: Iterable[str]) -> str:
    """Return the suffix of a file that says its format: the longest known one (".roll.svg").

    Args:
        path: the file.
        known: suffixes of formats.

    Returns:
        The suffix in lower case; of a file of none of the formats what follows its last dot.
    """
    name = Path(path).name.lower()
    fitting = [suffix for suffix in known if name.endswith(suffix) and name != suffix]
    return max(fitting, key=len, default=Path(path).suffix.lower())


def program_of(path: str | Path) -> str | None:
    """Return the program whose own format a file has by its suffix; None where it is not one."""
    suffix = Path(path).suffix.lower()
    return next((name for suffixes, name in _OTHERS.items() if suffix in suffixes), None)


def read(
    path: str | Path,
    *,
    tune: int = 1,
    verse: int = 1,
    part: str | int | None = None,
    quantise: bool = True,
) -> LeadSheet:
    """Read one lead sheet from a file; the suffix chooses the format.

    Args:
        path: the file.
        tune: which tune of a tune book, counted from 1.
        verse: which verse of the tune, counted from 1.
        part: name or number (from 1) of the part that has the melody; None finds it.
        quantise: write the notes of played MIDI at the places they are meant for; False keeps the
            ticks of the file.

    Raises:
        ParseError: the file cannot be read, or has no such tune, verse or part.
        EmptyMelodyError: it holds no melody.
    """
    return choose_verse(read_book(path, part=part, quantise=quantise), path, tune, verse)


def read_tunes(path: str | Path) -> list[list[LeadSheet]]:
    """Read all tunes of a file that can be read, each as its verses: same melody, other words.

    Raises:
        ParseError: the file cannot be read.
        EmptyMelodyError: it holds no melody.
    """
    return [list(tune.verses) for tune in read_book(path) if tune.verses]


def read_book(
    path: str | Path, *, part: str | int | None = None, quantise: bool = True
) -> list[Tune]:
    """Read all tunes of a file in its order; most formats hold one.

    Args:
        path: the file.
        part: name or number (from 1) of the part that has the melody; None finds it.
        quantise: as in `read`.

    Raises:
        ParseError: the file cannot be read, or none of its tunes can, or it has no such part.
        EmptyMelodyError: it holds no melody.
    """
    form = _format_of(path, readable_suffixes(), "read")
    path = check_input(path)
    tunes: list[Tune] = []
    try:
        with collected_remarks() as remarks:
            result = _load(form.lister or form.reader)(path, **_options(form, part, quantise))
            for found in [[result]] if isinstance(result, LeadSheet) else result:
                if isinstance(found, str):
                    tunes.append(Tune(len(tunes) + 1, fault=found))
                elif found:
                    tunes.append(Tune(len(tunes) + 1, tuple(found), remarks=tuple(remarks)))
                remarks.clear()
    except MelregenError as error:
        raise _name_file(error, path) from error
    except Exception as error:
        raise ParseError(f"{path}: cannot be read as {form.name}: {_reason(error)}") from error
    if not tunes:
        raise EmptyMelodyError(f"{path} holds no melody")
    if all(tune.fault for tune in tunes):
        raise ParseError(f"{path} holds no tune that can be read: {tunes[0].fault}")
    return tunes


def _options(form: Format, part: str | int | None, quantise: bool) -> dict[str, Any]:
    """Return what the reader of a format is told beside the path.

    Raises:
        ParseError: a part of a format that has none.
    """
    options: dict[str, Any] = {}
    if part is not None:
        if "part" not in form.options:
            raise ParseError(f"a song in {form.name} is one melody, without parts to choose from")
        options["part"] = str(part)
    if "quantise" in form.options:
        options["quantise"] = quantise
    return options


def choose_verse(tunes: Sequence[Tune], path: str | Path, tune: int, verse: int) -> LeadSheet:
    """Return one verse of one of the tunes of a file.

    Args:
        tunes: all of the file.
        path: of the file, for messages.
        tune: counted from 1.
        verse: counted from 1.

    Raises:
        ParseError: there is no such tune or verse, or the tune cannot be read.
    """
    found = _pick(tunes, tune, "tune", path)
    if found.fault:
        raise ParseError(f"{path}: {found.fault}")
    return _pick(found.verses, verse, "verse", path)


def write(
    sheet: LeadSheet,
    path: str | Path,
    arrangement: Arrangement | None = None,
    *,
    printing: PrintOptions | None = None,
) -> None:
    """Write a lead sheet to a file; the suffix chooses the format.

    Args:
        sheet: the song.
        path: the file; of a format with a file a page, that of the first page.
        arrangement: what is played and sung beside the melody, in the formats that have it; None
            has an accompaniment that goes with the metre, and no other voices.
        printing: paper and verses, in the formats that are printed.

    Raises:
        OutputError: the file cannot be written; nothing is left half-written.
        ParseError: no writer for the suffix.
        WishError: the song cannot be arranged so.
    """
    write_all(sheet_writers(sheet, path, arrangement, printing=printing))


def sheet_writers(
    sheet: LeadSheet,
    path: str | Path,
    arrangement: Arrangement | None = None,
    *,
    printing: PrintOptions | None = None,
) -> list[tuple[Path, Callable[[Path], None]]]:
    """Return the files that a lead sheet is written to, with what writes each.

    That is one file; of a format with a file a page the later ones are named after the first:
    song.png, song-page2.png.

    Args:
        sheet: the song.
        path: the file.
        arrangement: as in `write`.
        printing: paper and verses, in the formats that are printed.

    Raises:
        ParseError: no writer for the suffix.
    """
    form = _format_of(path, writable_suffixes(), "written")
    path = Path(path)
    if form.pages is None:
        return [(path, sheet_writer(sheet, path, arrangement, printing=printing))]
    contents = _load(form.pages)(sheet, printing or PrintOptions())
    return [
        (
            path if number == 1 else path.with_name(f"{path.stem}-page{number}{path.suffix}"),
            partial(_write_content, content),
        )
        for number, content in enumerate(contents, 1)
    ]


def _write_content(content: bytes, path: Path) -> None:
    path.write_bytes(content)


def sheet_writer(
    sheet: LeadSheet,
    path: str | Path,
    arrangement: Arrangement | None = None,
    *,
    printing: PrintOptions | None = None,
) -> Callable[[Path], None]:
    """Return what writes a lead sheet to a temporary file that will become `path`.

    Its errors name `path`, as `write_all` does.

    Raises:
        ParseError: no writer for the suffix.
    """
    form = _format_of(path, writable_suffixes(), "written")
    arguments: list[object] = []
    if form.printed:
        arguments.append(printing or PrintOptions())
    if form.arranged:
        arguments.append(arrangement or PLAIN)

    def write_to(temporary: Path) -> None:
        try:
            _load(form.writer)(sheet, temporary, *arguments)
        except (MelregenError, OSError):
            raise
        except Exception as error:
            raise OutputError(
                f"{path}: cannot be written as {form.name}: {_reason(error)}"
            ) from error

    return write_to


def _format_of(path: str | Path, known: Iterable[str], verb: str) -> Format:
    known = tuple(known)
    suffix = format_suffix(path, (*known, *(s for form in FORMATS for s in form.suffixes)))
    if suffix not in known:
        program = program_of(path)
        if program is not None and verb == "read":
            raise ParseError(
                f"{path}: files of {program} are not supported; export the song from {program} as "
                "MusicXML or MIDI"
            )
        problem = f"'{suffix}' is not a format that can be {verb}" if suffix else "no suffix"
        if verb == "read" and suffix in writable_suffixes():
            problem = f"'{suffix}' is written only, and cannot be read"
        raise ParseError(f"{path}: {problem}; the formats are {', '.join(known)}")
    return next(form for form in FORMATS if suffix in form.suffixes)


def _load(name: str | None) -> Callable[..., Any]:
    assert name is not None
    module, _, function = name.partition(":")
    loaded: Callable[..., Any] = getattr(import_module(module), function)
    return loaded


def _pick(items: Sequence[T], number: int, what: str, path: str | Path) -> T:
    if number < 1:
        raise ParseError(f"{path} has no {what} {number}; {what}s are counted from 1")
    if number > len(items):
        raise ParseError(f"{path} has no {what} {number}; its last is {len(items)}")
    return items[number - 1]


def _name_file(error: MelregenError, path: Path) -> MelregenError:
    return error if path.name in str(error) else type(error)(f"{path}: {error}")


def _reason(error: Exception) -> str:
    """Return the first line of what went wrong, as the end of a sentence."""
    lines = str(error).strip().splitlines()
    return lines[0][:200] if lines else type(error).__name__
