import pytest

from melregen.errors import MelregenError
from melregen.formats import read

MEI = """<?xml version="1.0" encoding="UTF-8"?>
<mei xmlns="http://www.music-encoding.org/ns/mei"><music><body><mdiv><score>
<scoreDef><staffGrp><staffDef n="1" lines="5" clef.shape="G" clef.line="2" key.sig="1s"
 meter.count="3" meter.unit="4"/></staffGrp></scoreDef>
<section><measure n="1"><staff n="1"><layer n="1">
<note pname="g" oct="4" dur="4"><verse n="1"><syl con="d" wordpos="i">Mor</syl></verse></note>
<note pname="a" oct="4" dur="2"><verse n="1"><syl wordpos="t">ning</syl></verse></note>
</layer></staff></measure></section></score></mdiv></body></music></mei>
"""


def test_an_mei_file_is_read_with_its_words(tmp_path) -> None:
    path = tmp_path / "morning.mei"
    path.write_text(MEI, encoding="utf-8")
    sheet = read(path)
    assert [(note.onset, note.duration, note.pitch) for note in sheet.notes] == [
        (0, 24, 67),
        (24, 48, 69),
    ]
    assert [str(s.text) for s in sheet.syllables] == ["Mor", "ning"]
    assert str(sheet.metre) == "3/4"


def test_a_broken_mei_file_is_one_sentence(tmp_path) -> None:
    path = tmp_path / "broken.mei"
    path.write_text(MEI[:300], encoding="utf-8")
    with pytest.raises(MelregenError, match=r"broken\.mei"):
        read(path)
