"""Lead sheets → OpenUtau projects (.ustx), which are YAML."""

from pathlib import Path
from typing import Any

from melregen.formats.singing.sung import SYNTH_RESOLUTION, SungNote, barred_sheet, sung_notes
from melregen.formats.singing.utau import utau_lyric
from melregen.music import TICKS_PER_QUARTER, LeadSheet, name_to_pitch_class

_GOES_ON = "+~"
"""The syllable before goes on; "+" alone would be the next syllable of a word."""


def write_ustx(sheet: LeadSheet, path: Path) -> None:
    """Write a sheet as a project of OpenUtau (version 0.6 of its files): one track, one part.

    Raises:
        OSError: the file cannot be written.
    """
    _write(sheet, path, whole_words=False)


def write_word_ustx(sheet: LeadSheet, path: Path) -> None:
    """Write a project of OpenUtau for phonemizers with a dictionary: words, not syllables.

    Raises:
        OSError: the file cannot be written.
    """
    _write(sheet, path, whole_words=True)


def _write(sheet: LeadSheet, path: Path, *, whole_words: bool) -> None:
    import yaml

    project = _project(sheet, whole_words=whole_words)
    text = yaml.safe_dump(project, allow_unicode=True, sort_keys=False, width=1000)
    path.write_text(text, encoding="utf-8", newline="\n")


def _project(sheet: LeadSheet, *, whole_words: bool) -> dict[str, Any]:
    sheet, metres = barred_sheet(sheet)
    name = sheet.title or "Melody"
    return {
        "name": name,
        "comment": "",
        "output_dir": "Vocal",
        "cache_dir": "UCache",
        "ustx_version": "0.6",
        "resolution": SYNTH_RESOLUTION,
        "key": name_to_pitch_class(sheet.key.tonic),
        "bpm": sheet.tempo,
        "beat_per_bar": metres[0][1].numerator,
        "beat_unit": metres[0][1].denominator,
        "time_signatures": [
            {
                "bar_position": bar,
                "beat_per_bar": metre.numerator,
                "beat_unit": metre.denominator,
            }
            for bar, metre in metres
        ],
        "tempos": [{"position": 0, "bpm": sheet.tempo}],
        "tracks": [
            {
                "singer": "",
                "phonemizer": "OpenUtau.Core.DefaultPhonemizer",
                "track_name": "Melody",
                "mute": False,
                "solo": False,
                "volume": 0,
            }
        ],
        "voice_parts": [
            {
                "duration": _scaled(sheet.duration),
                "name": name,
                "comment": "",
                "track_no": 0,
                "position": 0,
                "notes": [_note(note) for note in sung_notes(sheet, whole_words=whole_words)],
                "curves": [],
            }
        ],
        "wave_parts": [],
    }


def _note(note: SungNote) -> dict[str, Any]:
    return {
        "position": _scaled(note.onset),
        "duration": _scaled(note.duration),
        "tone": note.pitch,
        "lyric": _GOES_ON if note.lyric is None else utau_lyric(note.lyric),
        "pitch": {
            "data": [{"x": -40, "y": 0, "shape": "io"}, {"x": 40, "y": 0, "shape": "io"}],
            "snap_first": True,
        },
        "vibrato": {
            "length": 0,
            "period": 175,
            "depth": 25,
            "in": 10,
            "out": 10,
            "shift": 0,
            "drift": 0,
        },
        "phoneme_expressions": [],
        "phoneme_overrides": [],
    }


def _scaled(ticks: int) -> int:
    return ticks * SYNTH_RESOLUTION // TICKS_PER_QUARTER
