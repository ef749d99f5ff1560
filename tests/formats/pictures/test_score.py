"""The engraved score: what stands where on its pages."""

import re
from dataclasses import replace

import pytest

from melregen.formats.pictures.music_font import text_width
from melregen.formats.pictures.page import Paper, PrintOptions, VerseLayout
from melregen.formats.pictures.score import draw_score, write_score
from melregen.music import Key, LeadSheet, Metre, Note, Phrase, Section, Syllabic, Syllable
from tests.formats.pictures.songs import (
    chords,
    drawing,
    groups,
    line,
    place,
    private_use,
    strophic_song,
    texts,
)

WORDS = ["one verse is sung now here", "two ver-ses sung to it", "three of them and no more"]


def silver_moon() -> LeadSheet:
    syllables = [Syllable("Sil", Syllabic.BEGIN), Syllable("ver", Syllabic.END), Syllable("moon,")]
    notes = [Note(12, 12, 67, syllables[0]), Note(24, 36, 69, syllables[1])]
    notes += [
        Note(60, 8, 70, syllables[2]),
        Note(68, 8, 72, None, True),
        Note(76, 8, 74, None, True),
    ]
    return LeadSheet.build(
        notes,
        metre=Metre(6, 8),
        pickup=24,
        title="Silver Moon",
        composer="A. Singer",
        chords=chords((24, "Bb7b9/Ab")),
    )


def staff_bounds(svg: str, bar: int) -> tuple[float, float]:
    """Return where the staff of a printed bar begins and ends."""
    match = re.search(rf'id="bar-{bar}".*?<path d="M(\d+) \d+ L(\d+)', svg, re.DOTALL)
    assert match
    return float(match[1]), float(match[2])


def systems(svg: str) -> list[int]:
    """Return how many bars each system has."""
    return [len(groups(system, "measure")) for system in groups(drawing(svg), "system")]


def test_picture_shows_title_composer_words_and_chords():
    page = drawing(draw_score(silver_moon()).picture)
    assert texts(page, "pgHead") == ["Silver MoonA. Singer"]
    assert texts(page, "syl") == ["Sil", "ver", "moon,"]
    assert texts(page, "harm") == ["B7(9)/A"]  # its flats are outlines
    assert len(groups(page, "harm")[0].findall("use")) == 3
    assert page.findtext("title") == "Silver Moon"


def test_no_character_is_of_a_private_font():
    svg = draw_score(replace(silver_moon(), chords=chords((24, "F#m7b5"), (60, "Ebmaj7")))).picture
    assert private_use(svg) == []
    assert "@font-face" not in svg
    assert "<style" not in svg


def test_signs_in_a_chord_stand_between_its_letters():
    (chord,) = groups(drawing(draw_score(silver_moon()).picture), "harm")
    words = [float(span.get("x", 0)) for span in chord.iter("tspan")]
    signs = [
        float(re.search(r"translate\((\d+)", sign.get("transform", ""))[1])
        for sign in chord.findall("use")
    ]
    assert len(words) == 3
    assert [words[0], signs[0], words[1], signs[1], words[2], signs[2]] == sorted(words + signs)


def test_same_sheet_gives_the_same_picture(tmp_path):
    for name in ("a.svg", "b.svg"):
        write_score(silver_moon(), tmp_path / name)
    assert (tmp_path / "a.svg").read_bytes() == (tmp_path / "b.svg").read_bytes()


def test_engraver_has_nothing_to_warn_of(capfd):
    draw_score(silver_moon())
    captured = capfd.readouterr()
    assert captured.out + captured.err == ""


def test_hyphen_of_the_word_itself_is_drawn_once():
    places = (("twen", Syllabic.BEGIN), ("ty-", Syllabic.MIDDLE), ("one", Syllabic.END))
    notes = [Note(24 * at, 24, 67, Syllable(*one)) for at, one in enumerate(places)]
    page = drawing(draw_score(LeadSheet.build(notes, metre=Metre(3, 4))).picture)
    assert texts(page, "syl")[1].count("-") == 0


def test_words_have_their_hyphens_and_long_melismas_their_lines():
    notes = line(0, [(24, 67), (24, 69)], "sil-ver")
    held = [replace(note, syllable=None, melisma=True) for note in line(72, [(96, 72)], "x")]
    sheet = LeadSheet.build([*notes, *line(48, [(24, 70)], "moon"), *held])
    lines = [
        [float(rect.get("width", 0)) for rect in group.iter("rect")]
        for group in groups(drawing(draw_score(sheet).picture), "syl")
    ]
    assert [len(widths) for widths in lines] == [1, 0, 1]
    assert lines[2][0] > 200


def test_a_melisma_too_short_for_its_line_has_none_like_a_full_stop():
    notes = line(0, [(12, 67)], "heard")
    notes += [Note(12, 12, 69, None, True), *line(24, [(72, 70)], "now")]
    page = drawing(draw_score(LeadSheet.build(notes)).picture)
    widths = [float(r.get("width", 0)) for g in groups(page, "syl") for r in g.iter("rect")]
    assert all(width > 200 for width in widths)


@pytest.mark.parametrize(("tempo", "beats"), [(90.0, "60"), (100.0, "67")])
def test_compound_metres_count_dotted_quarters(tempo, beats):
    page = drawing(draw_score(replace(silver_moon(), tempo=tempo)).picture)
    (mark,) = groups(page, "metronome")
    assert "".join(mark.itertext()).split() == ["=", beats]
    assert [sign.get("xlink:href") or sign.get("href") for sign in mark.findall("use")] == [
        "#E1D5",
        "#E1E7",
    ]


def test_words_and_titles_are_escaped():
    sheet = replace(silver_moon(), title="<script>alert(1)</script> & co")
    svg = draw_score(sheet).picture
    assert "<script" not in svg
    assert drawing(svg).findtext("title") == sheet.title


@pytest.mark.parametrize(
    ("paper", "size"), [(Paper.A4, ("210mm", "297mm")), (Paper.LETTER, ("215.9mm", "279.4mm"))]
)
def test_paper_has_its_size(paper, size):
    page = drawing(draw_score(silver_moon(), PrintOptions(paper)).pages[0])
    assert (page.get("width"), page.get("height")) == size


def test_a_long_song_has_pages_and_one_picture_of_all_of_them():
    notes = line(0, [(24, 60)] * 600, "la " * 600)
    drawn = draw_score(LeadSheet.build(notes, title="Long"))
    assert len(drawn.pages) > 1
    heights = [float(drawing(page).get("viewBox", "").split()[3]) for page in drawn.pages]
    whole = drawing(drawn.picture)
    assert float(whole.get("viewBox", "").split()[3]) >= sum(heights)
    assert len(groups(whole, "syl")) == 600
    assert sum(len(groups(drawing(page), "syl")) for page in drawn.pages) == 600
    assert texts(drawing(drawn.pages[1]), "pgHead") == ["Long2"]  # title, number


def test_every_note_of_the_song_is_found_on_the_page():
    song = strophic_song(WORDS)
    drawn = draw_score(song)
    ids = {element.get("id") for element in drawing(drawn.picture).iter("g")}
    assert len(drawn.note_ids) == len(song.notes)
    assert all(own and set(own) <= ids for own in drawn.note_ids)
    assert drawn.note_ids[0] == drawn.note_ids[11]  # the first note of the second verse


def test_a_tied_note_has_the_ids_of_its_parts():
    song = LeadSheet.build([Note(72, 48, 60, Syllable("hold"))])
    assert draw_score(song).note_ids == (("note-0", "note-0-2"),)


def test_verses_of_one_tune_are_stacked_and_the_refrain_printed_once():
    page = drawing(draw_score(strophic_song(WORDS)).picture)
    assert [text.strip() for text in texts(page, "label")] == ["1.", "2.", "3."]
    first = [float(text.get("y", 0)) for text in groups(page, "note")[0].iter("text")]
    # A number and a syllable a verse, each line below the one before.
    assert len(first) == 6
    assert len(set(first)) == 3
    assert texts(page, "syl").count("sing") == 1
    assert texts(page, "section") == ["Verse 1–3", "Refrain"]


def test_verses_are_written_out_on_request():
    options = PrintOptions(verses=VerseLayout.WRITTEN)
    page = drawing(draw_score(strophic_song(WORDS), options).picture)
    assert texts(page, "label") == []
    assert texts(page, "syl").count("sing") == 3
    assert texts(page, "section") == [
        name for number in (1, 2, 3) for name in (f"Verse {number}", "Refrain")
    ]


def test_the_name_of_a_section_stands_at_its_own_bar_not_over_its_upbeat():
    notes = line(0, [(24, 60), (24, 62), (24, 64)], "la la la")
    notes += line(72, [(24, 65), (96, 67)], "and now")
    sheet = LeadSheet.build(
        notes, sections=(Section(0, "Verse"), Section(72, "Refrain")), chords=chords((0, "C"))
    )
    svg = draw_score(sheet).picture
    verse, refrain = (place(group)[0] for group in groups(drawing(svg), "section"))
    start, end = staff_bounds(svg, 1)
    assert verse < start <= refrain < end


def test_systems_end_with_the_lines_of_words():
    notes, phrases = [], []
    for number in range(6):
        steps = [(24, 60 + number), (24, 62), (24, 64), (24, 65)] * 2 + [(48, 67), (48, 67)]
        notes += line(288 * number, steps, "la " * 10)
        phrases.append(Phrase(288 * number, 288))
    sheet = LeadSheet.build(notes, phrases=tuple(phrases))
    assert all(bars % 3 == 0 for bars in systems(draw_score(sheet).picture))


@pytest.mark.parametrize("bars", range(5, 14))
def test_no_bar_is_alone_in_the_last_system(bars):
    sheet = LeadSheet.build(line(0, [(24, 60)] * 4 * bars, "star " * 4 * bars))
    assert systems(draw_score(sheet).picture)[-1] > 1


def test_silence_before_an_upbeat_is_no_empty_bar():
    sheet = LeadSheet.build(line(72, [(24, 60), (96, 64)], "the sun"), chords=chords((0, "C")))
    svg = draw_score(sheet).picture
    assert systems(svg) == [2]
    assert not groups(drawing(svg), "rest")
    assert not groups(drawing(svg), "mRest")


@pytest.mark.parametrize("text", ["Zażółć gęślą jaźń", "月 光 下", "さ く ら", "Ночь тиха над"])
def test_words_of_any_script_are_texts_of_their_own(text):
    sheet = LeadSheet.build(line(0, [(24, 60)] * 3, text), title=text, key=Key.parse("F major"))
    page = drawing(draw_score(sheet).picture)
    assert texts(page, "syl") == text.split()
    assert "".join(texts(page, "pgHead")).strip() == text


def test_the_line_of_a_melisma_begins_after_a_wide_character():
    notes = [Note(0, 24, 60, Syllable("我")), Note(24, 48, 62, melisma=True)]
    root = drawing(draw_score(LeadSheet.build(notes)).pages[0])
    (syllable,) = groups(root, "syl")
    words, extension = syllable.find("text"), syllable.find("rect")
    assert words is not None
    assert extension is not None
    size = float(words.get("font-size", ""))
    assert float(extension.get("x", "")) >= float(words.get("x", "")) + size
    assert float(extension.get("width", "")) > size


@pytest.mark.parametrize(
    "title", ["The ballad of the sailor " * 12, "月亮照着小河边" * 15, "x" * 999]
)
def test_long_titles_stay_on_the_page(title):
    song = replace(LeadSheet.build([Note(0, 96, 60)]), title=title.strip(), composer="Me")
    root = drawing(draw_score(song, PrintOptions(Paper.FIT)).pages[0])
    _, _, width, _ = map(float, root.get("viewBox", "").split())
    lines = [text for text in root.iter("text") if text.get("text-anchor") == "middle"]
    assert 1 < len(lines) <= 4
    read = "".join("".join(text.itertext()) for text in lines).rstrip("…").replace(" ", "")
    assert title.replace(" ", "").startswith(read)
    for shown in lines:
        assert text_width("".join(shown.itertext()), float(shown.get("font-size", ""))) < width
    (composer,) = (text for text in root.iter("text") if text.text == "Me")
    assert place(composer)[1] > max(place(text)[1] for text in lines)
