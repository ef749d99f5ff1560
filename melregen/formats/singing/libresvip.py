"""The projects of singing synthesisers that we leave to libresvip (extra `melregen[svs]`)."""

import pkgutil
from importlib import import_module
from pathlib import Path
from typing import Any

from melregen.errors import OutputError
from melregen.formats.midi.pickup import fill_pickup_bar
from melregen.formats.singing.sung import SYNTH_RESOLUTION, barred_sheet, sung_notes
from melregen.music import TICKS_PER_QUARTER, LeadSheet

_GOES_ON = "-"
"""What libresvip takes for a note that goes on; it writes the sign of each format."""


def write_with_libresvip(sheet: LeadSheet, path: Path) -> None:
    """Write a sheet in the format that libresvip has for the suffix.

    A rest fills the bar of a pickup, as not all of these programs know a shorter one.

    Raises:
        OutputError: libresvip is not installed, or cannot write the format.
        OSError: the file cannot be written.
    """
    chosen = libresvip_converter(path.suffix.lower().removeprefix("."))
    chosen.dump(path, _project(sheet), {})


def libresvip_converter(name: str) -> Any:
    """Return the class of libresvip that reads and writes a format.

    It is imported by itself: libresvip's own look-up imports forty formats, which takes seconds.

    Args:
        name: of the format, its suffix without the dot.

    Raises:
        OutputError: libresvip is not installed, or does not know the format.
    """
    try:
        base = import_module("libresvip.extension.base").SVSConverter
    except ImportError:
        raise OutputError(
            f".{name} is written by libresvip, which is not installed: pip install 'melregen[svs]'"
        ) from None
    try:
        folder = import_module(f"libresvip.plugins.{name}").__path__
        (module,) = [m.name for m in pkgutil.iter_modules(folder) if m.name.endswith("_converter")]
        values = vars(import_module(f"libresvip.plugins.{name}.{module}")).values()
    except (ImportError, ValueError):
        values = {}.values()
    for value in values:
        if isinstance(value, type) and issubclass(value, base) and value is not base:
            return value
    raise OutputError(
        f"the libresvip that is installed cannot write .{name}: pip install -U 'melregen[svs]'"
    )


def _project(sheet: LeadSheet) -> Any:
    from libresvip.model.base import Note, Project, SingingTrack, SongTempo, TimeSignature

    sheet, metres = barred_sheet(fill_pickup_bar(sheet))
    scale = SYNTH_RESOLUTION // TICKS_PER_QUARTER
    notes = [
        Note(
            start_pos=note.onset * scale,
            length=note.duration * scale,
            key_number=note.pitch,
            lyric=_GOES_ON if note.lyric is None else note.lyric,
        )
        for note in sung_notes(sheet)
    ]
    return Project(
        song_tempo_list=[SongTempo(position=0, bpm=sheet.tempo)],
        time_signature_list=[
            TimeSignature(bar_index=bar, numerator=metre.numerator, denominator=metre.denominator)
            for bar, metre in metres
        ],
        track_list=[SingingTrack(title=sheet.title or "Melody", note_list=notes)],
    )
