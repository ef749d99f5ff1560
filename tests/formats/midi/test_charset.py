"""Words of MIDI files in the character sets that are in use, wherever they stand."""

from pathlib import Path

import mido
import pytest

from melregen.formats.midi.charset import decode_text, detect_charset
from tests.formats.midi.test_files import midi_file, quarters, read_bytes

GERMAN = ["Schö-", "nes ", "Mäd-", "chen, ", "grüß'"]
FRENCH = ["É-", "toi-", "le ", "l’é-", "té"]
JAPANESE = ["さ", "く", "ら", "の", "花"]
KATAKANA = ["ラ", "メ", "ン", "カ", "愛"]
CHINESE = ["月", "亮", "代", "表", "我"]
CASES = [
    ("utf-8", GERMAN), ("utf-8", JAPANESE), ("utf-8", CHINESE), ("cp1252", GERMAN),
    ("cp1252", FRENCH), ("latin-1", GERMAN), ("cp932", JAPANESE), ("cp932", KATAKANA),
    ("gb18030", CHINESE),
]  # fmt: skip
"""Each with the same words, one a note."""


def raw(texts: list[str], charset: str) -> list[str]:
    """Return texts whose Latin-1 bytes are those of the character set."""
    return [text.encode(charset).decode("latin-1") for text in texts]


@pytest.mark.parametrize(("charset", "texts"), CASES)
@pytest.mark.parametrize("place", ["melody", "first", "own"])
def test_words_are_read_in_any_charset_and_track(
    charset: str, texts: list[str], place: str, tmp_path: Path
) -> None:
    lyrics = [(480 * i, text) for i, text in enumerate(raw(texts, charset))]
    melody = mido.MidiTrack()
    for pitch in (60, 62, 64, 65, 67):
        melody.append(mido.Message("note_on", note=pitch, velocity=64))
        melody.append(mido.Message("note_off", note=pitch, time=480))
    words = mido.MidiTrack()
    for index, (_, text) in enumerate(lyrics):
        words.append(mido.MetaMessage("lyrics", text=text, time=480 if index else 0))
    if place == "melody":
        data = midi_file(quarters(60, 62, 64, 65, 67), lyrics, charset="latin1")
    elif place == "first":
        data = midi_file([], lyrics, charset="latin1", other_tracks=[melody])
    else:
        data = midi_file([], charset="latin1", other_tracks=[melody, words])
    sheet = read_bytes(data, tmp_path)
    assert [s.text for s in sheet.syllables] == [text.strip(" -") for text in texts]


@pytest.mark.parametrize(("charset", "texts"), CASES)
def test_the_charset_is_found(charset: str, texts: list[str]) -> None:
    encoded = [text.encode(charset) for text in texts]
    found = detect_charset(encoded)
    assert found == ("cp1252" if charset == "latin-1" else charset)
    assert [decode_text(text, found) for text in encoded] == texts


def test_a_tag_decides() -> None:
    assert detect_charset([b"{@JP}", b"\xb1"]) == "cp932"
    assert detect_charset([b"{@LATIN}", "さ".encode("cp932")]) == "cp1252"


def test_plain_texts_and_rubbish_are_read_as_something() -> None:
    assert detect_charset([b"la", b""]) == "utf-8"
    for rubbish in (b"\x81", b"\xff\xfe\x80", bytes(range(256))):
        assert decode_text(rubbish, detect_charset([rubbish]))


def test_the_names_of_tracks_are_decoded_as_well(tmp_path: Path) -> None:
    name = raw(["さくら"], "cp932")[0]
    lyrics = [(480 * i, text) for i, text in enumerate(raw(JAPANESE, "cp932"))]
    melody = mido.MidiTrack([mido.MetaMessage("track_name", name="Melody")])
    for pitch, (_, text) in zip((60, 62, 64, 65, 67), lyrics, strict=True):
        melody.append(mido.MetaMessage("lyrics", text=text, time=0))
        melody.append(mido.Message("note_on", note=pitch, velocity=64))
        melody.append(mido.Message("note_off", note=pitch, time=480))
    data = midi_file([], name=name, charset="latin1", other_tracks=[melody])
    assert read_bytes(data, tmp_path).title == "さくら"
