import zipfile

import pytest

from melregen.errors import EmptyMelodyError, ParseError
from melregen.formats.musicxml.read import read_musicxml
from melregen.music import Metre, Note, sung_text
from tests.corpora import CORPORA, needs_corpora
from tests.formats.musicxml.scores import attributes, note, read_sheet, read_verses, score

BAR = note("C4", 16)


def pitches(sheet):
    return [n.pitch for n in sheet.notes]


def onsets(sheet):
    return [n.onset for n in sheet.notes]


def test_short_first_measure_is_a_pickup(tmp_path):
    sheet = read_sheet(tmp_path, score([attributes("3/4") + note("G4", 4), note("C5", 12)]))
    assert (sheet.pickup, sheet.duration, onsets(sheet)) == (24, 96, [0, 24])


def test_pickup_padded_with_a_hidden_rest_is_still_a_pickup(tmp_path):
    rest = note("r", 8).replace("<note>", '<note print-object="no">')
    sheet = read_sheet(tmp_path, score([attributes("3/4") + note("G4", 4) + rest, note("C5", 12)]))
    assert sheet.pickup == 24


def test_bar_split_at_a_phrase_end_is_joined(tmp_path):
    sheet = read_sheet(tmp_path, score([attributes() + BAR, note("D4", 12), note("E4", 4), BAR]))
    assert [str(c.metre) for c in sheet.metres] == ["4/4"]
    assert onsets(sheet) == [0, 96, 168, 192]


def test_odd_bar_gets_a_metre_of_its_length_and_shifts_nothing(tmp_path):
    sheet = read_sheet(tmp_path, score([attributes() + BAR, note("D4", 10), BAR]))
    assert [(c.onset, str(c.metre)) for c in sheet.metres] == [
        (0, "4/4"),
        (96, "5/8"),
        (156, "4/4"),
    ]


def test_metre_is_inferred_where_none_is_given(tmp_path):
    measures = [attributes("") + note("C4", 12), note("D4", 12), note("E4", 12)]
    assert read_sheet(tmp_path, score(measures)).metre == Metre(3, 4)


def test_ties_are_joined_over_the_bar_line(tmp_path):
    start, stop = '<tied type="start"/>', '<tied type="stop"/>'
    first = attributes() + note("C4", 12) + note("E4", 4, notations=start)
    sheet = read_sheet(tmp_path, score([first, note("E4", 8, notations=stop) + note("F4", 8)]))
    assert [n.duration for n in sheet.notes] == [72, 72, 48]


def test_grace_notes_are_dropped_and_chords_sing_their_highest_note(tmp_path):
    grace = "<note><grace/><pitch><step>B</step><octave>4</octave></pitch></note>"
    chord = note("C4", 16, "Oh") + note("E4", 16, extra="<chord/>")
    sheet = read_sheet(tmp_path, score([attributes() + grace + chord]))
    assert pitches(sheet) == [64]
    assert sheet.notes[0].syllable.text == "Oh"
    assert sheet.accompaniment == (Note(0, 96, 60),)


def test_triplets_are_exact_and_quintuplets_do_not_overlap(tmp_path):
    five = attributes("1/4").replace(">4</div", ">15</div") + note("C4", 3) * 5
    assert onsets(read_sheet(tmp_path, score([five]))) == [0, 5, 10, 14, 19]
    three = attributes("1/4").replace(">4</div", ">3</div") + note("C4", 1) * 3
    assert onsets(read_sheet(tmp_path, score([three]))) == [0, 8, 16]


def test_melody_is_the_part_with_words_and_the_piano_accompanies(tmp_path):
    piano = attributes() + note("C3", 16)
    voice = attributes() + note("G4", 16, "Oh")
    sheet = read_sheet(tmp_path, score([piano], [voice]))
    assert pitches(sheet) == [67]
    assert sheet.accompaniment == (Note(0, 96, 48),)


def test_melody_without_words_is_the_part_named_as_a_voice(tmp_path):
    parts = [attributes() + note("C3", 16)], [attributes() + note("G4", 16)]
    assert pitches(read_sheet(tmp_path, score(*parts, names=["Piano", "Solo voice"]))) == [67]


def test_transposing_instrument_sounds_where_it_sounds(tmp_path):
    transpose = "<transpose><diatonic>-1</diatonic><chromatic>-2</chromatic></transpose>"
    chord = "<harmony><root><root-step>D</root-step></root><kind>major</kind></harmony>"
    text = attributes(fifths=2, more=transpose) + chord + note("D4", 16)
    sheet = read_sheet(tmp_path, score([text]))
    assert (pitches(sheet), str(sheet.key), str(sheet.chords[0].chord)) == ([60], "C major", "C")


def test_each_verse_is_a_sheet_and_shares_the_refrain(tmp_path):
    verse = attributes() + note("C4", 8, "Bread", "Wine") + note("D4", 8, "now.", "then.")
    refrain = "".join(note("E4", 4, word) for word in ("Sing", "with", "all", "saints"))
    first, second = read_verses(tmp_path, score([verse, refrain]))
    assert sung_text(first.syllables) == "Bread now. Sing with all saints"
    assert sung_text(second.syllables) == "Wine then. Sing with all saints"


def test_note_silent_in_one_verse_only_is_its_melisma(tmp_path):
    text = attributes() + note("C4", 8, "mo-", "night") + note("D4", 8, "-ther")
    _, second = read_verses(tmp_path, score([text]))
    assert [n.melisma for n in second.notes] == [False, True]


def test_repeat_sings_the_second_line_on_the_second_pass(tmp_path):
    repeat = '<barline><repeat direction="backward"/></barline>'
    text = attributes() + note("C4", 16, "one", "two") + repeat
    verses = read_verses(tmp_path, score([text, note("D4", 16, "end")]))
    assert [sung_text(v.syllables) for v in verses] == ["one two end"]
    assert onsets(verses[0]) == [0, 96, 192]


def test_four_lines_under_a_repeat_are_two_verses(tmp_path):
    repeat = '<barline><repeat direction="backward"/></barline>'
    text = attributes() + note("C4", 16, "a", "b", "c", "d") + repeat
    assert [sung_text(v.syllables) for v in read_verses(tmp_path, score([text]))] == ["a b", "c d"]


def test_melisma_stops_at_a_rest_unless_a_slur_leads_on(tmp_path):
    start, stop = '<slur type="start"/>', '<slur type="stop"/>'
    sung = note("C4", 4, "Oh") + note("r", 4) + note("E4", 8)
    sheet = read_sheet(tmp_path, score([attributes() + sung]))
    assert [n.melisma for n in sheet.notes] == [False, False]
    slurred = note("C4", 4, "Oh", notations=start) + note("r", 4) + note("E4", 8, notations=stop)
    sheet = read_sheet(tmp_path, score([attributes() + slurred]))
    assert [n.melisma for n in sheet.notes] == [False, True]


def test_chord_before_a_jump_target_sounds_again_after_the_jump(tmp_path):
    c, g = (
        f"<harmony><root><root-step>{r}</root-step></root><kind>major</kind></harmony>"
        for r in "CG"
    )
    forward = '<barline><repeat direction="forward"/></barline>'
    backward = '<barline><repeat direction="backward"/></barline>'
    measures = [attributes() + c + BAR, forward + BAR, g + BAR + backward]
    sheet = read_sheet(tmp_path, score(measures))
    assert [(x.onset, str(x.chord)) for x in sheet.chords] == [
        (0, "C"), (192, "G"), (288, "C"), (384, "G"),
    ]  # fmt: skip


def test_chords_on_one_spot_share_the_note(tmp_path):
    c, g = (
        f"<harmony><root><root-step>{r}</root-step></root><kind>major</kind></harmony>"
        for r in "CG"
    )
    sheet = read_sheet(tmp_path, score([attributes() + c + g + BAR]))
    assert [(x.onset, str(x.chord)) for x in sheet.chords] == [(0, "C"), (48, "G")]


def test_title_is_the_movement_and_language_that_of_the_lyrics(tmp_path):
    head = (
        "<work><work-title>Songs</work-title></work><movement-title>May</movement-title>"
        '<identification><creator type="composer">A. B.</creator></identification>'
        '<defaults><lyric-language xml:lang="de-AT"/></defaults>'
    )
    sheet = read_sheet(tmp_path, score([attributes() + BAR], head=head))
    assert (sheet.title, sheet.composer, sheet.language) == ("May", "A. B.", "de")


def test_metronome_mark_counts_its_beat(tmp_path):
    mark = (
        "<direction><direction-type><metronome><beat-unit>quarter</beat-unit><beat-unit-dot/>"
        "<per-minute>c. 60</per-minute></metronome></direction-type></direction>"
    )
    assert read_sheet(tmp_path, score([attributes("6/8") + mark + note("C4", 12)])).tempo == 90


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"<score-partwise><part>", "not readable MusicXML"),
        (b"\x00\x01\x02", "not readable MusicXML"),
        (b"PK\x03\x04 broken", "damaged"),
        (b"<html></html>", "not MusicXML"),
        (b'<!DOCTYPE x [<!ENTITY a "b">]><score-partwise/>', "entities"),
        ('<!DOCTYPE x [<!ENTITY a "b">]><score-partwise/>'.encode("utf-16"), "entities"),
        (b'<!DOCTYPE x [<!ENTITY % a "b">]><score-partwise/>', "entities"),
        (b"<!--" + b"-" * 9 + b' <!DOCTYPE x [<!ENTITY a "b">]><x/>', "not readable MusicXML"),
        (b"<!--" + b"x" * 9000 + b'--><!DOCTYPE x [<!ENTITY a "b">]><x/>', "entities"),
    ],
)
def test_unreadable_file_is_named_in_one_sentence(tmp_path, content, message):
    path = tmp_path / "bad.mxl"
    path.write_bytes(content)
    with pytest.raises(ParseError, match=message) as caught:
        read_musicxml(path)
    assert str(path) in str(caught.value)
    assert "\n" not in str(caught.value)


def test_score_of_rests_has_no_melody(tmp_path):
    with pytest.raises(EmptyMelodyError, match="no notes"):
        read_sheet(tmp_path, score([attributes() + note("r", 16)]))


def test_archive_with_an_invalid_container_is_read_by_name(tmp_path):
    path = tmp_path / "song.mxl"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("META-INF/container.xml", "<container><oops")
        archive.writestr("song.xml", score([attributes() + BAR]))
    assert pitches(read_musicxml(path)[0][0]) == [60]


def test_the_word_entity_in_a_title_defines_none(tmp_path):
    text = score([attributes() + BAR]).replace(
        "<part-list>", "<work><work-title><![CDATA[<!ENTITY a>]]></work-title></work><part-list>", 1
    )
    assert read_sheet(tmp_path, text).title == "<!ENTITY a>"


def test_entities_of_a_container_are_not_followed(tmp_path):
    path = tmp_path / "song.mxl"
    container = '<!DOCTYPE c [<!ENTITY e "other.xml">]><container><rootfile full-path="&e;"/>'
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("META-INF/container.xml", container + "</container>")
        archive.writestr("song.xml", score([attributes() + BAR]))
        archive.writestr("other.xml", "<html/>")
    assert pitches(read_musicxml(path)[0][0]) == [60]


def test_zip_bomb_is_refused(tmp_path, monkeypatch):
    monkeypatch.setattr("melregen.formats.musicxml.file.SIZE_LIMIT", 10_000)
    path = tmp_path / "bomb.mxl"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("song.xml", "<score-partwise>" + " " * 1_000_000)
    with pytest.raises(ParseError, match="more than"):
        read_musicxml(path)


@needs_corpora
@pytest.mark.parametrize("corpus", ["openscore_lieder", "openewld_pd", "bbloomf_carols"])
def test_real_scores_are_read(corpus):
    paths = sorted((CORPORA / "train" / corpus).rglob("*.mxl"))
    for path in paths[:: len(paths) // 5]:
        for sheet in read_musicxml(path)[0]:
            assert sheet.notes


def test_a_measure_that_says_as_before_plays_the_one_before(tmp_path):
    def sign(kind):
        repeat = f'<measure-repeat type="{kind}">2</measure-repeat>'
        return f"<attributes><measure-style>{repeat}</measure-style></attributes>"

    rest = note("r", 16)
    measures = [attributes() + note("C4", 16, "la"), note("D4", 16), sign("start") + rest, rest]
    sheet = read_sheet(tmp_path, score([*measures, sign("stop") + rest, note("E4", 16)]))
    assert list(zip(onsets(sheet), pitches(sheet), strict=True)) == [
        (0, 60), (96, 62), (192, 60), (288, 62), (480, 64),
    ]  # fmt: skip
    assert sung_text(sheet.syllables) == "la"


def test_slashes_of_the_rhythm_section_are_no_melody(tmp_path):
    slash = note("B4", 4).replace("</voice>", "</voice><notehead>slash</notehead>")
    sheet = read_sheet(tmp_path, score([attributes() + 4 * slash, BAR]))
    assert (pitches(sheet), onsets(sheet)) == ([60], [96])
