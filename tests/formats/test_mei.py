"""MEI as editions and notation programs write it."""

import pytest
from hypothesis import given, settings

from melregen.errors import MelregenError, ParseError
from melregen.formats import read
from melregen.formats.musicxml.write import musicxml_text
from melregen.music import sung_text
from tests.strategies import lead_sheets

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


HEAD = """<mei xmlns="http://www.music-encoding.org/ns/mei"><meiHead><fileDesc><titleStmt>
<title>Morning</title><composer>Anna Lind</composer></titleStmt></fileDesc></meiHead><music><body>
<mdiv><score><scoreDef key.sig="%s" meter.count="2" meter.unit="4" midi.bpm="90"><staffGrp>
<staffDef n="1" lines="5"/></staffGrp></scoreDef><section>%s</section></score></mdiv></body></music>
</mei>"""


def measure(*events, attributes="", more=""):
    inner = "".join(events)
    return (
        f'<measure {attributes}><staff n="1"><layer n="1">{inner}</layer></staff>{more}</measure>'
    )


def note(pitch, dur, *words, attributes=""):
    verses = "".join(
        f'<verse n="{n}"><syl {"con=" + chr(34) + "d" + chr(34) if w.endswith("-") else ""}>'
        f"{w.strip('-')}</syl></verse>"
        for n, w in enumerate(words, 1)
    )
    return f'<note pname="{pitch[0]}" oct="{pitch[1]}" dur="{dur}" {attributes}>{verses}</note>'


@pytest.fixture
def mei(tmp_path):
    def read_section(*content, key="0"):
        path = tmp_path / "song.mei"
        path.write_text(HEAD % (key, "".join(content)), encoding="utf-8")
        return read(path)

    return read_section


def pitches(sheet):
    return [n.pitch for n in sheet.notes]


def test_title_composer_and_tempo_are_read(mei):
    sheet = mei(measure(note("c4", 2)))
    assert (sheet.title, sheet.composer, sheet.tempo) == ("Morning", "Anna Lind", 90)


def test_repeats_and_endings_are_played(mei):
    first, second = measure(note("d4", 2), attributes='right="rptend"'), measure(note("e4", 2))
    sheet = mei(
        measure(note("c4", 2, "one", "two"), attributes='left="rptstart"'),
        f'<ending n="1">{first}</ending><ending n="2">{second}</ending>',
    )
    assert pitches(sheet) == [60, 62, 60, 64]
    assert sung_text(sheet.syllables) == "one two"


def test_jumps_are_played(mei):
    fine = '<repeatMark func="fine" tstamp="2"/>'
    back = '<dir tstamp="2">D.C. al Fine</dir>'
    sheet = mei(measure(note("c4", 2), more=fine), measure(note("d4", 2), more=back), key="0")
    assert pitches(sheet) == [60, 62, 60]


def test_a_letter_sounds_as_the_key_says_where_no_note_says_what_it_sounds_like(mei):
    assert pitches(mei(measure(note("f4", 4), note("g4", 4)), key="1s")) == [66, 67]
    told = measure(note("f4", 4), note("f4", 4, attributes='accid.ges="s"'))
    assert pitches(mei(told, key="1s")) == [65, 66]


def test_ties_tuplets_dots_and_chords(mei):
    triplet = '<tuplet num="3" numbase="2">' + 3 * note("c4", 8) + "</tuplet>"
    sheet = mei(
        measure(triplet, note("d4", 4, attributes='tie="i"')),
        measure(note("d4", 4, attributes='tie="t" dots="1"'), "<beam>", note("e4", 8), "</beam>"),
        measure(f'<chord dur="2">{note("c4", 2)}{note("g4", 2)}</chord>'),
    )
    assert [(n.onset, n.duration, n.pitch) for n in sheet.notes] == [
        (0, 8, 60), (8, 8, 60), (16, 8, 60), (24, 60, 62), (84, 12, 64), (96, 48, 67),
    ]  # fmt: skip


def test_chord_symbols_are_read_at_their_beats(mei):
    chords = '<harm tstamp="1">G7</harm><harm tstamp="2">C</harm>'
    sheet = mei(measure(note("c4", 2), more=chords))
    assert [(c.onset, str(c.chord)) for c in sheet.chords] == [(0, "G7"), (24, "C")]


def test_a_staff_that_stands_twice_in_a_measure_is_one_staff(mei):
    twice = '<staff n="1"><layer n="2">' + note("e4", 2) + "</layer></staff>"
    assert pitches(mei(measure(note("c4", 2), more=twice), measure(note("d4", 2)))) == [60, 62]


def test_hyphens_join_syllables(mei):
    sheet = mei(measure(note("c4", 4, "Mor-"), note("d4", 4, "ning")))
    assert sung_text(sheet.syllables) == "Morning"


@settings(max_examples=25, deadline=None)
@given(sheet=lead_sheets(sung=True))
def test_what_verovio_makes_of_our_songs_reads_back(tmp_path_factory, sheet):
    verovio = pytest.importorskip("verovio")
    toolkit = verovio.toolkit()
    toolkit.loadData(musicxml_text(sheet))
    path = tmp_path_factory.mktemp("mei") / "song.mei"
    path.write_text(toolkit.getMEI(), encoding="utf-8")
    found = read(path)
    assert [n.pitch for n in found.notes] == [n.pitch for n in sheet.notes]
    assert [s.text for s in found.syllables] == [s.text for s in sheet.syllables]


@pytest.mark.parametrize(("suffix", "program"), [(".capx", "Capella"), (".mscz", "MuseScore")])
def test_files_of_other_programs_are_refused_by_name(tmp_path, suffix, program):
    path = tmp_path / f"song{suffix}"
    path.write_bytes(b"PK")
    with pytest.raises(ParseError, match=f"files of {program} are not supported; export"):
        read(path)


def test_hum_is_kern(tmp_path):
    path = tmp_path / "song.hum"
    path.write_text("**kern\n4c\n4d\n*-\n")
    assert [n.pitch for n in read(path).notes] == [60, 62]
