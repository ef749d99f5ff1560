"""Projects of singing synthesisers, read by the rules of each format and by libresvip."""

import importlib.util
import json
import sys
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
import yaml
from hypothesis import given, settings

from melregen.errors import OutputError
from melregen.formats import write
from melregen.formats.midi.pickup import fill_pickup_bar
from melregen.formats.singing import LIBRESVIP_SUFFIXES
from melregen.formats.singing.libresvip import libresvip_converter
from melregen.formats.singing.sung import barred_sheet, sung_notes
from melregen.music import LeadSheet, Note, Syllable
from tests.formats.singing.songs import CHANGING, JAPANESE, STAR
from tests.strategies import lead_sheets

Sung = list[tuple[int, int, int, str]]
OWN = (".ust", ".ustx", ".svp", ".vsqx")
SIGNS = {".ust": "-", ".ustx": "+~", ".svp": "-", ".vsqx": "-"}
needs_libresvip = pytest.mark.skipif(
    importlib.util.find_spec("libresvip") is None,
    reason="libresvip is not installed (pip install 'melregen[svs]')",
)


def decode(path: Path) -> str:
    data = path.read_bytes()
    utau = path.suffix == ".ust" and b"Charset=UTF-8\r\n" not in data
    return data.decode("cp932" if utau else "utf-8")


def read_ust(text: str) -> Sung:
    notes: Sung = []
    time = 0
    for block in text.split("[#")[1:]:
        fields = dict(line.split("=", 1) for line in block.splitlines() if "=" in line)
        if "NoteNum" in fields:
            length = int(fields["Length"])
            if fields["Lyric"] != "R":
                notes.append((time, length, int(fields["NoteNum"]), fields["Lyric"]))
            time += length
    return notes


def read_ustx(text: str) -> Sung:
    (part,) = yaml.safe_load(text)["voice_parts"]
    return [
        (part["position"] + n["position"], n["duration"], n["tone"], n["lyric"])
        for n in part["notes"]
    ]


def read_svp(text: str) -> Sung:
    (track,) = json.loads(text)["tracks"]
    assert track["mainRef"]["groupID"] == track["mainGroup"]["uuid"]
    scale = 705_600_000 // 480
    return [
        (n["onset"] // scale, n["duration"] // scale, n["pitch"], n["lyrics"])
        for n in track["mainGroup"]["notes"]
    ]


def read_vsqx(text: str) -> Sung:
    root = ElementTree.fromstring(text)
    tag = "{http://www.yamaha.co.jp/vocaloid/schema/vsq4/}"
    part = root.find(f".//{tag}vsPart")
    first = root.find(f".//{tag}timeSig")
    assert part is not None
    assert first is not None
    empty_bar = 1920 * int(first[1].text or "") // int(first[2].text or "")
    start = int(part.findtext(f"{tag}t") or "") - empty_bar
    values = [
        [note.findtext(tag + name) or "" for name in ("t", "dur", "n", "y")]
        for note in part.iter(f"{tag}note")
    ]
    return [(start + int(t), int(dur), int(n), y) for t, dur, n, y in values]


READERS = {".ust": read_ust, ".ustx": read_ustx, ".svp": read_svp, ".vsqx": read_vsqx}


def expected(sheet: LeadSheet, suffix: str) -> Sung:
    if suffix == ".vsqx":
        sheet = fill_pickup_bar(sheet)
    if suffix in (".ustx", ".svp"):
        sheet, _ = barred_sheet(sheet)
    sign = "ー" if suffix == ".ust" and sheet.language == "ja" else SIGNS[suffix]
    spelt = {None: sign, **({"R": "Ｒ"} if suffix in (".ust", ".ustx") else {})}
    return [
        (20 * n.onset, 20 * n.duration, n.pitch, spelt.get(n.lyric, n.lyric or ""))
        for n in sung_notes(sheet)
    ]


@pytest.mark.parametrize("suffix", OWN)
@settings(max_examples=25, deadline=None)
@given(sheet=lead_sheets(odd_melismas=True))
def test_every_note_is_there(
    sheet: LeadSheet, suffix: str, tmp_path_factory: pytest.TempPathFactory
) -> None:
    path = tmp_path_factory.getbasetemp() / f"song{suffix}"
    write(sheet, path)
    assert READERS[suffix](decode(path)) == expected(sheet, suffix)


@pytest.mark.parametrize("suffix", OWN)
def test_the_same_song_gives_the_same_bytes(suffix: str, tmp_path: Path) -> None:
    write(STAR, tmp_path / f"a{suffix}")
    write(STAR, tmp_path / f"b{suffix}")
    assert (tmp_path / f"a{suffix}").read_bytes() == (tmp_path / f"b{suffix}").read_bytes()


@pytest.mark.parametrize(("suffix", "sign"), [(".words.ustx", "+~"), (".words.svp", "-")])
def test_words_may_be_whole_for_voices_with_a_dictionary(
    suffix: str, sign: str, tmp_path: Path
) -> None:
    write(STAR, tmp_path / f"a{suffix}")
    found = READERS[suffix.removeprefix(".words")]((tmp_path / f"a{suffix}").read_text("utf-8"))
    assert [note[:3] for note in found] == [note[:3] for note in expected(STAR, ".svp")]
    lyrics = [note[3] for note in found]
    assert lyrics[:6] == ["How", "glory", sign, sign, "+", "don't"]


def test_utau_takes_no_syllable_for_a_rest(tmp_path: Path) -> None:
    write(LeadSheet.build([Note(0, 24, 60, Syllable("R"))]), tmp_path / "a.ust")
    assert read_ust(decode(tmp_path / "a.ust")) == [(0, 480, 60, "Ｒ")]


def test_utau_has_its_own_character_set_where_it_suffices(tmp_path: Path) -> None:
    write(JAPANESE, tmp_path / "a.ust")
    assert "Lyric=ほ\r\n".encode("cp932") in (tmp_path / "a.ust").read_bytes()
    write(LeadSheet.build([Note(0, 24, 60, Syllable("żółć"))]), tmp_path / "b.ust")
    data = (tmp_path / "b.ust").read_bytes()
    assert data.startswith(b"[#VERSION]\r\nUST Version1.2\r\nCharset=UTF-8\r\n")
    assert "Lyric=żółć\r\n".encode() in data


def test_yaml_takes_no_syllable_for_a_number_or_a_truth_value(tmp_path: Path) -> None:
    words = ("no", "1", "null", "on", "1e3", "a: b", "- x", "yes", "0x1", "2:30", "#")
    notes = [Note(24 * i, 24, 60, Syllable(word)) for i, word in enumerate(words)]
    write(LeadSheet.build(notes), tmp_path / "a.ustx")
    lyrics = [note[3] for note in read_ustx((tmp_path / "a.ustx").read_text("utf-8"))]
    assert lyrics == ["no", "1", "null", "on", "1e3", "a:b", "x", "yes", "0x1", "2:30", "la"]


def test_metre_and_tempo_are_those_of_the_song(tmp_path: Path) -> None:
    for suffix in OWN:
        write(STAR, tmp_path / f"a{suffix}")
    ustx = yaml.safe_load((tmp_path / "a.ustx").read_text("utf-8"))
    assert ustx["bpm"] == ustx["tempos"][0]["bpm"] == 92.5
    assert [list(s.values()) for s in ustx["time_signatures"]] == [[0, 1, 4], [1, 3, 4]]
    svp = json.loads((tmp_path / "a.svp").read_text("utf-8"))["time"]
    assert [list(s.values()) for s in svp["meter"]] == [[0, 1, 4], [1, 3, 4]]
    assert svp["tempo"] == [{"position": 0, "bpm": 92.5}]
    assert "Tempo=92.5\r\n" in decode(tmp_path / "a.ust")
    vsqx = (tmp_path / "a.vsqx").read_text("utf-8")
    assert "<v>9250</v>" in vsqx
    assert vsqx.count("<timeSig>") == 1


def read_by_libresvip(path: Path) -> Any:
    return libresvip_converter(path.suffix[1:]).load(path, {})


def sung_in(project: Any) -> Sung:
    return [
        (note.start_pos, note.length, note.key_number, note.lyric)
        for track in project.track_list
        for note in getattr(track, "note_list", [])  # a track of sound has none
    ]


@needs_libresvip
@pytest.mark.parametrize("suffix", OWN)
@pytest.mark.parametrize("sheet", [STAR, JAPANESE], ids=["star", "japanese"])
def test_libresvip_reads_what_was_written(sheet: LeadSheet, suffix: str, tmp_path: Path) -> None:
    write(sheet, tmp_path / f"a{suffix}")
    project = read_by_libresvip(tmp_path / f"a{suffix}")
    # It has one sign for all formats, and reads the words of VOCALOID in small letters.
    wanted = [
        (*note[:3], "-" if note[3] in ("+~", "ー") else note[3]) for note in expected(sheet, suffix)
    ]
    found = [(*note[:3], "-" if note[3] == "ー" else note[3]) for note in sung_in(project)]
    if suffix == ".vsqx":
        wanted = [(*note[:3], note[3].lower()) for note in wanted]
        found = [(*note[:3], note[3].lower()) for note in found]
    assert found == wanted
    assert project.song_tempo_list[0].bpm == sheet.tempo
    if suffix == ".ustx":
        changes = [(s.bar_index, s.numerator, s.denominator) for s in project.time_signature_list]
        assert changes == [(b, m.numerator, m.denominator) for b, m in barred_sheet(sheet)[1]]


@needs_libresvip
@pytest.mark.parametrize("suffix", [".ustx", ".svp"])  # it guesses the character set of UST
@settings(max_examples=10, deadline=None)
@given(sheet=lead_sheets(odd_melismas=True))
def test_libresvip_reads_any_song(
    sheet: LeadSheet, suffix: str, tmp_path_factory: pytest.TempPathFactory
) -> None:
    path = tmp_path_factory.getbasetemp() / f"read{suffix}"
    write(sheet, path)
    project = read_by_libresvip(path)
    wanted = [(*n[:3], "-" if n[3] in ("+~", "ー") else n[3]) for n in expected(sheet, suffix)]
    assert [(*n[:3], "-" if n[3] == "ー" else n[3]) for n in sung_in(project)] == wanted
    assert project.song_tempo_list[0].bpm == pytest.approx(sheet.tempo)


@needs_libresvip
@pytest.mark.parametrize("suffix", LIBRESVIP_SUFFIXES)
def test_what_libresvip_writes_has_every_note(suffix: str, tmp_path: Path) -> None:
    write(STAR, tmp_path / f"a{suffix}")
    project = read_by_libresvip(tmp_path / f"a{suffix}")
    wanted = [
        (20 * n.onset, 20 * n.duration, n.pitch, n.lyric or "-")
        for n in sung_notes(fill_pickup_bar(STAR))
    ]
    assert sung_in(project) == wanted
    assert project.song_tempo_list[0].bpm == pytest.approx(92.5)


@needs_libresvip
@pytest.mark.parametrize("suffix", [".vpr", ".dspx", ".ufdata"])
def test_libresvip_keeps_changes_of_metre(suffix: str, tmp_path: Path) -> None:
    write(CHANGING, tmp_path / f"a{suffix}")
    changes = read_by_libresvip(tmp_path / f"a{suffix}").time_signature_list
    found = [(s.bar_index, s.numerator, s.denominator) for s in changes]
    assert found == [(0, 4, 4), (1, 3, 4), (2, 6, 8)]


def test_without_libresvip_its_formats_name_the_command(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in [name for name in sys.modules if name.startswith("libresvip")]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, "libresvip", None)
    with pytest.raises(OutputError, match=r"^\.vpr is written by libresvip.*melregen\[svs\]'$"):
        write(STAR, tmp_path / "a.vpr")
    assert not list(tmp_path.iterdir())
