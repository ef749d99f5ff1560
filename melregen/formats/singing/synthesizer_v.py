"""Lead sheets → Synthesizer V Studio projects (.svp), which are JSON."""

import json
import uuid
from pathlib import Path
from typing import Any

from melregen.formats.singing.sung import barred_sheet, sung_notes
from melregen.music import TICKS_PER_QUARTER, LeadSheet

_BLICKS = 705_600_000 // TICKS_PER_QUARTER
"""Units of time of Synthesizer V a tick."""
_VERSION = 113
"""Of the format; every Synthesizer V Studio reads it."""
_GOES_ON = "-"
_LANGUAGES = {
    "en": ("english", "arpabet"),
    "ja": ("japanese", "romaji"),
    "zh": ("mandarin", "xsampa"),
    "yue": ("cantonese", "xsampa"),
    "es": ("spanish", "xsampa"),
    "ko": ("korean", "xsampa"),
}
"""Language of the words → those of Synthesizer V, and the alphabet of their sounds."""
_CURVES = ("pitchDelta", "vibratoEnv", "loudness", "tension", "breathiness", "voicing", "gender")
_NAMESPACE = uuid.UUID("5a1c9f5e-43d6-4a8e-9d0e-0f6f0a7a4e51")


def write_svp(sheet: LeadSheet, path: Path) -> None:
    """Write a sheet as a project of one track; the same sheet gives the same bytes.

    Raises:
        OSError: the file cannot be written.
    """
    _write(sheet, path, whole_words=False)


def write_word_svp(sheet: LeadSheet, path: Path) -> None:
    """Write a project whose words are whole, for voices that look them up in a dictionary.

    Raises:
        OSError: the file cannot be written.
    """
    _write(sheet, path, whole_words=True)


def _write(sheet: LeadSheet, path: Path, *, whole_words: bool) -> None:
    project = _project(sheet, whole_words=whole_words)
    text = json.dumps(project, ensure_ascii=False, separators=(",", ":"))
    path.write_text(text, encoding="utf-8", newline="\n")


def _project(sheet: LeadSheet, *, whole_words: bool) -> dict[str, Any]:
    sheet, metres = barred_sheet(sheet)
    return {
        "version": _VERSION,
        "time": {
            "meter": [
                {"index": bar, "numerator": metre.numerator, "denominator": metre.denominator}
                for bar, metre in metres
            ],
            "tempo": [{"position": 0, "bpm": sheet.tempo}],
        },
        "library": [],
        "tracks": [_track(sheet, whole_words=whole_words)],
        "renderConfig": {
            "destination": "./",
            "filename": "untitled",
            "numChannels": 1,
            "aspirationFormat": "noAspiration",
            "bitDepth": 16,
            "sampleRate": 44100,
            "exportMixDown": True,
        },
    }


def _track(sheet: LeadSheet, *, whole_words: bool) -> dict[str, Any]:
    group = str(uuid.uuid5(_NAMESPACE, "melody"))
    return {
        "name": sheet.title or "Melody",
        "dispColor": "ff7db235",
        "dispOrder": 0,
        "renderEnabled": True,
        "mixer": {"gainDecibel": 0.0, "pan": 0.0, "mute": False, "solo": False, "display": True},
        "mainGroup": {
            "name": "main",
            "uuid": group,
            "parameters": {name: {"mode": "cubic", "points": []} for name in _CURVES},
            "notes": [
                {
                    "onset": note.onset * _BLICKS,
                    "duration": note.duration * _BLICKS,
                    "lyrics": _GOES_ON if note.lyric is None else note.lyric,
                    "phonemes": "",
                    "pitch": note.pitch,
                    "detune": 0,
                    "attributes": {},
                }
                for note in sung_notes(sheet, whole_words=whole_words)
            ],
        },
        "mainRef": {
            "groupID": group,
            "blickOffset": 0,
            "pitchOffset": 0,
            "isInstrumental": False,
            "database": _database(sheet.language),
            "dictionary": "",
            "voice": {},
        },
        "groups": [],
    }


def _database(language: str | None) -> dict[str, str]:
    name, alphabet = _LANGUAGES.get(language or "", ("", ""))
    return {
        "name": "",
        "language": name,
        "phoneset": alphabet,
        "languageOverride": name,
        "phonesetOverride": alphabet,
        "backendType": "",
        "version": "-2",
    }
