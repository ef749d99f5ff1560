"""What the harmony network is told of lead sheets and charts."""

from melregen.extraction.extract import extract_template
from melregen.formats.charts.billboard import read_billboard
from melregen.models.harmony.chords import chord_of
from melregen.models.harmony.features import (
    PLACE_COLUMNS,
    STEP_COLUMNS,
    aligned_steps,
    measure_harmony,
    place_columns,
    step_columns,
)
from melregen.models.harmony.song import known_of_chart, known_of_template
from melregen.music import Key
from melregen.template import Relation
from melregen.template.repertoire import Repertoire
from tests.models.songs import spring_song

CHART = """# title: Two
# metre: 4/4
# tonic: C
0.0\tA, verse, | C:maj | F:maj G:7 |
4.0\t| C:maj | C:maj |
8.0\tB, chorus, | F:maj | C:maj |
12.0\tA, verse, | C:maj | F:maj G:7 |
16.0\t| C:maj | C:maj |
20.0\tA, verse, | C:maj | D:min7 G:7 |
24.0\tend
"""


def known_spring():
    known = known_of_template(extract_template(spring_song()), Repertoire.FOLK, 92.0)
    assert known is not None
    return known


def column(places, name):
    return places[:, list(PLACE_COLUMNS).index(name)].tolist()


def test_a_lead_sheet_tells_lines_cadences_and_relations():
    known = known_spring()
    assert [line.first for line in known.song.lines] == [0, 2, 4, 6]
    assert known.song.lines[2].relation is Relation.REPEAT
    assert known.song.lines[2].source == 0
    assert [str(chord_of(chord, Key("G"))) for chord in known.chords[:6]] == [
        "G", "G", "C", "C", "D", "D",
    ]  # fmt: skip


def test_the_places_count_bars_within_line_and_song():
    places = place_columns(known_spring().song)
    assert column(places, "from_line_start")[:6] == [1, 1, 2, 2, 1, 1]
    assert column(places, "to_line_end")[:6] == [2, 2, 1, 1, 2, 2]
    assert column(places, "close")[:4] == [1, 1, 1, 2]
    assert len(set(column(places, "repertoire"))) == 1
    assert column(places, "chords_a_bar") == [0] * len(places)  # open unless it is asked for


def test_a_line_is_aligned_with_the_one_that_it_repeats():
    aligned = aligned_steps(known_spring().song)
    assert aligned[8:12, 0].tolist() == [0, 1, 2, 3]
    assert aligned[8, 1:].tolist() == [6, 4, 0, -1]  # one, two, four and eight bars back


def test_a_step_sees_what_sounds_and_what_sounded_at_its_place():
    known = known_spring()
    aligned = aligned_steps(known.song).tolist()
    row = dict(zip(STEP_COLUMNS, step_columns(known.chords[:8], aligned[8]), strict=True))
    assert row["sounding_root"] == known.chords[7].root
    assert row["line_root"] == row["back4_root"] == known.chords[0].root
    assert row["line_changes"] == 2
    assert row["back8_root"] == 0
    assert step_columns([], aligned[0]) == [0] * len(STEP_COLUMNS)


def test_a_chart_tells_sections_and_what_was_heard_before():
    known = known_of_chart(read_billboard(CHART), Repertoire.POP)
    assert [(s.first, s.kind) for s in known.song.sections] == [
        (0, "verse"), (4, "chorus"), (6, "verse"), (10, "verse"),
    ]  # fmt: skip
    assert [line.first for line in known.song.lines] == [0, 2, 4, 6, 8, 10]
    heard = [known.repeated[2 * bar] for bar in range(12)]
    assert heard == [False] * 6 + [True] * 4 + [False] * 2  # the last verse has another chord


def test_density_and_colour_are_measured_by_changes():
    known = known_of_chart(read_billboard(CHART), None)
    feel = measure_harmony(known.song, known.chords)
    assert feel.chords_a_bar == 11 / 12
    assert feel.chord_colour == 4 / 11


def test_a_song_without_chords_teaches_nothing():
    from dataclasses import replace

    template = replace(extract_template(spring_song()), chords=())
    assert known_of_template(template, None, None) is None
