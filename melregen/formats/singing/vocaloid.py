"""Lead sheets → VOCALOID4 sequences (.vsqx), which are XML."""

from collections.abc import Mapping
from pathlib import Path
from xml.etree import ElementTree
from xml.etree.ElementTree import Element, SubElement

from melregen.formats.midi.pickup import fill_pickup_bar
from melregen.formats.singing.sung import SYNTH_RESOLUTION, SungNote, barred_sheet, sung_notes
from melregen.music import TICKS_PER_QUARTER, LeadSheet

_NAMESPACE = "http://www.yamaha.co.jp/vocaloid/schema/vsq4/"
_LANGUAGES = {"ja": 0, "en": 1, "ko": 2, "es": 3, "zh": 4}
"""Language of the words → the number of VOCALOID's voice banks; others are sung in English."""
_VOICE = ("BCNFCY43LB2LZCD4", "MIKU_V4X_Original_EVEC")
"""A voice bank must be named; where it is missing, the editor takes its own."""
_STYLE_PLUGIN = ("ACA9C502-A04B-42b5-B2EB-5CEA36D16FCE", "VOCALOID2 Compatible Style", "3.0.0.1")
_STYLE = {"accent": 50, "bendDep": 0, "bendLen": 0, "decay": 50, "fallPort": 0, "opening": 127,
          "risePort": 0}  # fmt: skip
_VIBRATO = {"vibLen": 0, "vibType": 0}
_SLOWEST, _FASTEST = 20.0, 300.0  # quarter notes a minute
_GOES_ON = "-"


def write_vsqx(sheet: LeadSheet, path: Path) -> None:
    """Write a sheet as a sequence of one track, after one empty bar that the format asks for.

    A rest fills the bar of a pickup: some programs lose their place where the metre changes right
    after that bar. The sounds of the words are left to the editor ("Convert Phonemes").

    Raises:
        OSError: the file cannot be written.
    """
    root = _sequence(sheet)
    ElementTree.indent(root, "\t")
    text = ElementTree.tostring(root, encoding="unicode")
    declaration = '<?xml version="1.0" encoding="UTF-8" standalone="no"?>'
    path.write_text(f"{declaration}\n{text}\n", encoding="utf-8", newline="\n")


def _sequence(sheet: LeadSheet) -> Element:
    sheet, metres = barred_sheet(fill_pickup_bar(sheet))
    language = _LANGUAGES.get(sheet.language or "", 1)
    root = Element("vsq4", {"xmlns": _NAMESPACE})
    _fill(root, {"vender": "Yamaha corporation", "version": "4.0.0.3"})
    voice = SubElement(SubElement(root, "vVoiceTable"), "vVoice")
    _fill(voice, {"bs": language, "pc": 0, "id": _VOICE[0], "name": _VOICE[1]})
    _fill(SubElement(voice, "vPrm"), dict.fromkeys(("bre", "bri", "cle", "gen", "ope"), 0))
    _write_mixer(SubElement(root, "mixer"))
    master = SubElement(root, "masterTrack")
    _fill(master, {"seqName": sheet.title or "Melody", "comment": "melregen"})
    _fill(master, {"resolution": SYNTH_RESOLUTION, "preMeasure": 1})
    # The empty bar has the metre of the song.
    for bar, metre in [(0, metres[0][1]), *((bar + 1, metre) for bar, metre in metres[1:])]:
        signature = SubElement(master, "timeSig")
        _fill(signature, {"m": bar, "nu": metre.numerator, "de": metre.denominator})
    tempo = min(max(sheet.tempo, _SLOWEST), _FASTEST)
    _fill(SubElement(master, "tempo"), {"t": 0, "v": round(100 * tempo)})
    track = SubElement(root, "vsTrack")
    _fill(track, {"tNo": 0, "name": "Melody", "comment": "melregen"})
    _write_part(SubElement(track, "vsPart"), sheet, language)
    for name in ("monoTrack", "stTrack"):
        SubElement(root, name)
    aux = SubElement(root, "aux")
    _fill(aux, {"id": "AUX_VST_HOST_CHUNK_INFO", "content": "VlNDSwAAAAADAAAATE9PUA=="})
    return root


def _write_mixer(mixer: Element) -> None:
    _fill(SubElement(mixer, "masterUnit"), {"oDev": 0, "rLvl": 0, "vol": 0})
    strip = {"iGin": 0, "sLvl": -898, "sEnable": 0, "m": 0, "s": 0, "pan": 64, "vol": 0}
    _fill(SubElement(mixer, "vsUnit"), {"tNo": 0, **strip})
    _fill(SubElement(mixer, "monoUnit"), strip)
    _fill(SubElement(mixer, "stUnit"), {"iGin": 0, "m": 0, "s": 0, "vol": -129})


def _write_part(part: Element, sheet: LeadSheet, language: int) -> None:
    _fill(part, {"t": _scaled(sheet.metre.bar), "playTime": _scaled(sheet.duration)})
    _fill(part, {"name": sheet.title or "Melody", "comment": "melregen"})
    plugin = dict(zip(("id", "name", "version"), _STYLE_PLUGIN, strict=True))
    _fill(SubElement(part, "sPlug"), plugin)
    _write_style(SubElement(part, "pStyle"), _STYLE)
    _fill(SubElement(part, "singer"), {"t": 0, "bs": language, "pc": 0})
    for note in sung_notes(sheet):
        _write_note(SubElement(part, "note"), note)
    _fill(part, {"plane": 0})


def _write_note(element: Element, note: SungNote) -> None:
    lyric = _GOES_ON if note.lyric is None else note.lyric
    _fill(element, {"t": _scaled(note.onset), "dur": _scaled(note.duration), "n": note.pitch})
    _fill(element, {"v": 64, "y": lyric, "p": _GOES_ON if note.lyric is None else "a"})
    _write_style(SubElement(element, "nStyle"), {**_STYLE, **_VIBRATO})


def _write_style(element: Element, values: Mapping[str, int]) -> None:
    for name, value in values.items():
        SubElement(element, "v", {"id": name}).text = str(value)


def _fill(parent: Element, values: Mapping[str, object]) -> None:
    for tag, value in values.items():
        text = "".join(c for c in str(value) if c.isprintable())
        SubElement(parent, tag).text = text


def _scaled(ticks: int) -> int:
    return ticks * SYNTH_RESOLUTION // TICKS_PER_QUARTER
