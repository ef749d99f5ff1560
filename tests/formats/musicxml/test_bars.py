"""Bars and signatures: invisible notes, parts in bars of different length, keys of other staves."""

from tests.formats.musicxml.scores import attributes, note, read_sheet, score


def spans(sheet):
    return [(n.onset, n.duration, n.pitch) for n in sheet.notes]


def hidden(text):
    return text.replace("<note>", '<note print-object="no">')


def test_an_invisible_note_at_the_end_of_a_bar_counts_towards_it(tmp_path):
    first = note("C5", 4, "one") + note("D5", 8, "two") + hidden(note("E5", 4, "three"))
    sheet = read_sheet(tmp_path, score([attributes() + first, note("F5", 16, "four")]))
    assert spans(sheet) == [(0, 24, 72), (24, 48, 74), (72, 24, 76), (96, 96, 77)]
    assert [s.text for s in sheet.syllables] == ["one", "two", "three", "four"]


def test_a_note_too_short_for_the_grid_at_the_end_of_a_bar_is_kept(tmp_path):
    fine = attributes().replace("<divisions>4<", "<divisions>64<")
    music = note("C5", 63) + note("D5", 128) + note("E5", 64) + note("F5", 1)
    sheet = read_sheet(tmp_path, score([fine + music]))
    assert spans(sheet) == [(0, 24, 72), (24, 48, 74), (72, 23, 76), (95, 1, 77)]


def test_a_key_belongs_to_the_staff_that_it_names(tmp_path):
    keys = '<key number="1"><fifths>0</fifths></key><key number="2"><fifths>2</fifths></key>'
    start = attributes(more="<staves>2</staves>").replace("<key><fifths>0</fifths></key>", keys)
    upper = note("F4", 16).replace("</voice>", "</voice><staff>1</staff>")
    lower = note("B2", 16, voice="2").replace("</voice>", "</voice><staff>2</staff>")
    back = "<backup><duration>16</duration></backup>"
    assert str(read_sheet(tmp_path, score([start + upper + back + lower])).key) == "C major"
    sung = note("B2", 16, "la", voice="2").replace("</voice>", "</voice><staff>2</staff>")
    assert str(read_sheet(tmp_path, score([start + upper + back + sung])).key) == "D major"


def test_a_transposition_belongs_to_the_staff_that_it_names(tmp_path):
    down = '<transpose number="2"><chromatic>-2</chromatic></transpose>'
    upper = note("D5", 16, "la").replace("</voice>", "</voice><staff>1</staff>")
    sheet = read_sheet(tmp_path, score([attributes(more=down) + upper]))
    assert sheet.notes[0].pitch == 74


def test_a_bar_that_the_melody_leaves_unfilled_is_as_long_as_another_part_has_it(tmp_path):
    melody = [attributes() + note("C5", 16, "a"), note("D5", 8, "b"), note("E5", 16, "c")]
    piano = [attributes() + note("C3", 16), note("D3", 12), note("E3", 16)]
    sheet = read_sheet(tmp_path, score(melody, piano))
    assert spans(sheet)[2] == (168, 96, 76)
    assert sheet.accompaniment[2].onset == 168


def test_what_sounds_on_in_another_part_is_cut_at_the_bar_line_of_the_melody(tmp_path):
    melody = [attributes() + note("C5", 16, "a"), note("D5", 16, "b")]
    piano = [attributes() + note("C3", 24), note("E3", 16)]
    sheet = read_sheet(tmp_path, score(melody, piano))
    assert [(n.onset, n.duration) for n in sheet.accompaniment] == [(0, 96), (96, 96)]


def test_a_part_in_a_metre_of_its_own_keeps_the_bars_of_the_melody(tmp_path):
    melody = [attributes("2/4") + note("C5", 8, "a"), note("D5", 8, "b")]
    piano = [attributes("6/8") + note("C3", 6) + note("E3", 6), note("G3", 12)]
    sheet = read_sheet(tmp_path, score(melody, piano))
    assert [(n.onset, n.duration) for n in sheet.accompaniment] == [(0, 24), (24, 24), (48, 48)]
    assert str(sheet.metre) == "2/4"


def test_a_rest_that_is_shorter_than_the_bar_of_all_others_lasts_as_long(tmp_path):
    melody = [attributes() + note("r", 16), note("C5", 16, "a")]
    piano = [attributes() + note("C3", 24), note("D3", 16)]
    sheet = read_sheet(tmp_path, score(melody, piano))
    assert spans(sheet) == [(144, 96, 72)]
