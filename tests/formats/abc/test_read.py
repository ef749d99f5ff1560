"""Reading ABC: small tunes that a person can sing, then whole tune books."""

import re
from contextlib import suppress
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from melregen.errors import ParseError
from melregen.formats.abc.read import iterate_abc, read_abc, read_abc_report
from melregen.music import Key, LeadSheet, Metre, MetreChange, sung_text
from tests.corpora import CORPORA, needs_corpora


@pytest.fixture
def abc(tmp_path: Path):
    """Read one tune given as its body; header fields go before it."""

    def read(body: str, header: str = "M:4/4\nL:1/4\nK:C") -> LeadSheet:
        return read_verses(tmp_path, body, header)[0]

    return read


@pytest.fixture
def verses(tmp_path: Path):
    return lambda body, header="M:4/4\nL:1/4\nK:C": read_verses(tmp_path, body, header)


def read_verses(folder: Path, body: str, header: str) -> list[LeadSheet]:
    path = folder / "tune.abc"
    path.write_text(f"X:1\nT:Tune\n{header}\n{body}\n", encoding="utf-8")
    return read_abc(path)[0]


def pitches(sheet: LeadSheet) -> list[int]:
    return [note.pitch for note in sheet.notes]


def durations(sheet: LeadSheet) -> list[int]:
    return [note.duration for note in sheet.notes]


def onsets(sheet: LeadSheet) -> list[int]:
    return [note.onset for note in sheet.notes]


def words(sheet: LeadSheet) -> list[str]:
    """What each note sings: a syllable, "_" for a melisma, "" for nothing."""
    return ["_" if n.melisma else n.syllable.text if n.syllable else "" for n in sheet.notes]


def test_letters_and_marks_make_octaves(abc) -> None:
    assert pitches(abc("C,, C, C c | c' c'' B, b")) == [36, 48, 60, 72, 84, 96, 59, 83]


def test_lengths_are_multiples_and_fractions_of_the_unit(abc) -> None:
    sheet = abc("C2 C/ C/2 C3/2 C// C/4 | C4")
    assert durations(sheet) == [48, 12, 12, 36, 6, 6, 96]


@pytest.mark.parametrize(
    ("header", "duration"), [("M:3/4", 12), ("M:2/4", 6), ("M:C", 12), ("M:6/8\nL:1/16", 6)]
)
def test_the_unit_follows_from_the_metre_where_none_is_named(abc, header, duration) -> None:
    assert durations(abc("C", f"{header}\nK:C")) == [duration]


@pytest.mark.parametrize(
    ("key", "expected", "f_pitch"),
    [
        ("G", Key("G"), 66),
        ("Gm", Key("G", "minor"), 65),
        ("G minor", Key("G", "minor"), 65),
        ("Ador", Key("A", "dorian"), 66),
        ("A Mixolydian", Key("A", "mixolydian"), 66),
        ("Bb", Key("Bb"), 65),
        ("F#m clef=treble", Key("F#", "minor"), 66),
        ("C clef=bass", Key("C"), 65),
        ("D Phr ^f", Key("D", "phrygian"), 66),
        ("D exp ^f", Key("D", "mixolydian"), 66),
        ("HP", Key("A", "mixolydian"), 66),
        ("none", Key("C"), 65),
        ("", Key("C"), 65),
    ],
)
def test_keys_of_every_mode_with_their_signature(abc, key, expected, f_pitch) -> None:
    sheet = abc("F4", f"M:4/4\nL:1/4\nK:{key}")
    assert sheet.key == expected
    assert pitches(sheet) == [f_pitch]


def test_an_accidental_holds_to_the_bar_line(abc) -> None:
    assert pitches(abc("F ^F F f | F _B B =B | B ^^F __E2")) == [
        65, 66, 66, 78, 65, 70, 70, 71, 71, 67, 62,
    ]  # fmt: skip


def test_a_tie_carries_its_accidental_over_the_bar_line(abc) -> None:
    sheet = abc("C2 ^F2- | F2 F2")
    assert pitches(sheet) == [60, 66, 65]
    assert durations(sheet) == [48, 96, 48]


def test_broken_rhythm_moves_time_from_one_note_to_the_next(abc) -> None:
    assert durations(abc("C>D E<F | G>>A z2")) == [36, 12, 12, 36, 42, 6]


def test_tuplets_squeeze_the_notes_they_count(abc) -> None:
    assert durations(abc("(3CDE F2 | (3:2:2C2D E2")) == [16, 16, 16, 48, 32, 16, 48]
    assert durations(abc("(2CD C", "M:6/8\nL:1/8\nK:C")) == [18, 18, 12]


def test_a_chord_gives_its_highest_note_to_the_melody(abc) -> None:
    sheet = abc("[CEG]2 [c4E]/ z")
    assert pitches(sheet) == [67, 72]
    assert durations(sheet) == [48, 48]
    assert sorted(note.pitch for note in sheet.accompaniment) == [60, 64, 64]


def test_grace_notes_decorations_and_slurs_leave_the_notes_alone(abc) -> None:
    sheet = abc('{de}C ~D !trill!E .F | (vG uA) "^slow"T`B y c')
    assert pitches(sheet) == [60, 62, 64, 65, 67, 69, 71, 72]
    assert sheet.chords == ()


def test_chord_symbols_stand_where_they_are_written(abc) -> None:
    sheet = abc('"Am"A2 "D7/f+"d2 | "Ad"a4 | "nonsense"e2 "(G)"g "G"g')
    assert [(c.onset, str(c.chord)) for c in sheet.chords] == [
        (0, "Am"), (48, "D7/F#"), (96, "Adim"), (240, "G"),
    ]  # fmt: skip


def test_a_repeat_is_played_twice(abc) -> None:
    assert pitches(abc("C4 |: D4 :| E4 |]")) == [60, 62, 62, 64]
    assert pitches(abc("C4 :: D4 :|")) == [60, 60, 62, 62]
    assert pitches(abc("|:: C4 ::| D4 |")) == [60, 60, 60, 62]


def test_each_pass_has_its_ending(abc) -> None:
    expected = [60, 62, 60, 64, 65]
    assert pitches(abc("|: C4 |1 D4 :|2 E4 || F4 |]")) == expected
    assert pitches(abc("|: C4 | [1 D4 :| [2 E4 |] F4 |]")) == expected
    assert pitches(abc("C4 |1 D4 |2 E4 || F4 |]")) == expected
    assert pitches(abc("|: C4 |1,2 D4 :|3 E4 |]")) == [60, 62, 60, 62, 60, 64]


def test_a_short_first_bar_is_a_pickup(abc) -> None:
    sheet = abc("G | c4 | d3 |]")
    assert sheet.pickup == 24
    assert [bar.onset for bar in sheet.bars] == [0, 24, 120]
    assert sheet.duration == 216


def test_a_pickup_and_the_short_bar_at_the_repeat_make_one(abc) -> None:
    sheet = abc("G | c4 | d3 :: e | f4 | g3 :|")
    assert sheet.metres == (MetreChange(0, Metre(4, 4)),)
    assert (sheet.pickup, sheet.duration) == (24, 24 + 8 * 96)


def test_a_bar_of_another_length_changes_the_metre_and_moves_nothing(abc) -> None:
    sheet = abc("C4 | D3 | E4 | F4 |")
    assert onsets(sheet) == [0, 96, 168, 264]
    assert [str(change.metre) for change in sheet.metres] == ["4/4", "3/4", "4/4"]


def test_a_full_bar_ends_with_the_line_though_no_bar_line_is_drawn(abc) -> None:
    sheet = abc("^F2 F2\nF4 |]")
    assert pitches(sheet) == [66, 66, 65]


def test_free_metre_takes_the_length_of_its_bars(abc) -> None:
    sheet = abc("C3 | D3 | E3 | F4 |]", "M:none\nL:1/4\nK:C")
    assert [str(change.metre) for change in sheet.metres] == ["3/4", "4/4"]


def test_fields_inside_the_music_change_key_metre_and_unit(abc) -> None:
    sheet = abc("C4 | [K:D] F4 | [M:3/4][L:1/8] F6 |\nK:C\nF6 |]")
    assert pitches(sheet) == [60, 66, 66, 65]
    assert [(c.onset, str(c.key)) for c in sheet.keys] == [
        (0, "C major"), (96, "D major"), (264, "C major"),
    ]  # fmt: skip
    assert [(c.onset, str(c.metre)) for c in sheet.metres] == [(0, "4/4"), (192, "3/4")]


@pytest.mark.parametrize(
    ("tempo", "expected"),
    [("1/4=96", 96), ("3/8=80", 120), ('"Slow" 1/2=40', 80), ("120", 60), ('"Lively"', 100)],
)
def test_the_tempo_counts_quarter_notes(abc, tempo, expected) -> None:
    assert abc("C8", f"M:4/4\nL:1/8\nQ:{tempo}\nK:C").tempo == expected


def test_rests_of_bars_and_hidden_rests_take_their_time(abc) -> None:
    assert onsets(abc("C4 | Z2 | x2 D2 | z4 |]")) == [0, 336]


def test_each_line_of_words_is_a_verse(verses) -> None:
    first, second = verses(
        "c c g g | a a g2 |\n"
        "w: 1.~Twin-kle, twin-kle, lit-tle star,\nw: 2.~When the bla-zing sun is gone"
    )
    assert sung_text(first.syllables) == "Twinkle, twinkle, little star,"
    assert sung_text(second.syllables) == "When the blazing sun is gone"
    assert first.notes != second.notes
    assert pitches(first) == pitches(second)


def test_marks_in_the_words_hold_skip_and_join(abc) -> None:
    sheet = abc("C D E F | G z A B | c4 |]\nw: Ah_ na\\-na of~time | * * day | end")
    assert words(sheet) == ["Ah", "_", "na-na", "of time", "_", "", "day", "end"]


def test_a_hyphen_after_a_space_holds_the_syllable(abc) -> None:
    sheet = abc("C D E F |]\nw: time - -  ly")
    assert words(sheet) == ["time", "_", "_", "ly"]


def test_a_bar_line_in_the_words_goes_on_to_the_next_bar(abc) -> None:
    assert words(abc("C D E F | G A B c |]\nw: one two | three")) == [
        "one", "two", "", "", "three", "", "", "",
    ]  # fmt: skip


def test_a_word_goes_on_over_the_line(abc) -> None:
    sheet = abc("C D E F |\nw: Glo-ry, hal-le-\nG A z2 |]\nw: lu-jah!")
    assert sung_text(sheet.syllables) == "Glory, hallelujah!"


def test_words_that_need_two_lines_of_music_get_them(abc) -> None:
    assert "" not in words(abc("C D E F |\nG A B c |]\nw: a b c d e f g h"))
    assert words(abc("C D E F |\nG A B c |]\nw: a b c d"))[:4] == [""] * 4


def test_an_empty_line_of_words_leaves_its_notes_unsung(verses) -> None:
    (only,) = verses("C D E F |\nw:\nG A B c |]\nw: a b c d e f")
    assert words(only) == ["", "", "", "", "a", "b", "c", "d"]
    assert len(verses("C D E F |\nw: a b c d\nw:\nw:")) == 1
    first, second = verses("C D |\nw: a b\nw:\nE F |]\nw: c d\nw: e f")
    assert (words(first), words(second)) == (["a", "b", "c", "d"], ["a", "b", "e", "f"])
    # Where a line follows, the empty one holds the place of a verse.
    (sung,) = verses("C D |\nw:\nw: a b\nE F |]\nw: c d\nw:")[1:]
    assert words(sung) == ["a", "b", "c", "d"]


def test_one_line_of_words_is_the_refrain_of_every_verse(verses) -> None:
    both = verses("C D E2 |\nw: one two three\nw: four five six\nF G A2 |\nw: hey hey ho")
    assert [sung_text(v.syllables) for v in both] == [
        "one two three hey hey ho", "four five six hey hey ho",
    ]  # fmt: skip


def test_the_second_line_of_a_repeated_tune_is_sung_in_the_second_pass(verses) -> None:
    (only,) = verses("|: C D E2 :|\nw: one two three\nw: four five six")
    assert sung_text(only.syllables) == "one two three four five six"


def test_four_lines_under_a_repeat_make_two_verses(verses) -> None:
    both = verses("|: C E :|\nw: a b\nw: c d\nw: e f\nw: g h")
    assert [sung_text(v.syllables) for v in both] == ["a b c d", "e f g h"]


def test_lines_that_passes_do_not_divide_are_verses_sung_in_every_pass(verses) -> None:
    three = verses("|: C E :|\nw: a b\nw: c d\nw: e f")
    assert [sung_text(v.syllables) for v in three] == ["a b a b", "c d c d", "e f e f"]


def test_a_verse_sings_its_line_at_every_pass_of_a_repeat_where_the_rest_has_as_many(
    verses,
) -> None:
    both = verses("|: C E :|\nw: a b\nw: c d\nF G |]\nw: e f\nw: g h")
    assert [sung_text(v.syllables) for v in both] == ["a b a b e f", "c d c d g h"]


def test_each_ending_sings_the_line_of_its_pass(verses) -> None:
    (only,) = verses("|: C2 D2 |1 E4 :|2 F4 |]\nw: a b c\nw: d e * f")
    assert sung_text(only.syllables) == "a b c d e f"


def test_passes_sing_their_own_lines_where_the_rest_has_fewer(verses) -> None:
    (only,) = verses("|: C D E2 :|\nw: one two three\nw: four five six\nF G A2 |]\nw: hey hey ho")
    assert sung_text(only.syllables) == "one two three four five six hey hey ho"


def test_the_first_sung_voice_is_the_melody_and_the_rest_accompany(abc) -> None:
    header = "M:4/4\nL:1/4\nV:S clef=treble\nV:B clef=bass\nK:C"
    sheet = abc("[V:S] |: c4 :|\nw: la\n[V:B] |: C,2 E,2 :|", header)
    assert pitches(sheet) == [72, 72]
    assert [(n.onset, n.pitch) for n in sheet.accompaniment] == [
        (0, 48), (48, 52), (96, 48), (144, 52),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("fields", "octave"),
    [
        ("K:C clef=treble-8", -1),
        ("K:C treble+8", 1),
        ("K:C octave=-1", -1),
        ("K:C clef=bass octave=2", 2),
        ("K:C clef=bass", 0),
        ('V:1 clef=treble-8 name="Tenor"\nK:C clef=treble', -1),
        ('V:1 name="clef=bass-8"\nK:C', 0),
        ("K:C treble-8\nV:1", -1),
        ("K:C\nV:1 octave=1", 1),
        ("K:tenor-8", -1),
    ],
)
def test_clef_and_octave_say_how_high_a_voice_sounds(abc, fields, octave) -> None:
    sheet = abc("C2 ^c2- | c4 |\nK:F\nB4 |]", f"M:4/4\nL:1/4\n{fields}")
    assert pitches(sheet) == [60 + 12 * octave, 73 + 12 * octave, 70 + 12 * octave]


@pytest.mark.parametrize("field", ["K:clef=bass", "K:treble", "K:octave=0", "K:alto4"])
def test_a_new_clef_leaves_the_key_as_it_is(abc, field) -> None:
    sheet = abc(f"F4 |\n{field}\nF2 [{field}] F2 |]", "M:4/4\nL:1/4\nK:D")
    assert pitches(sheet) == [66, 66, 66]
    assert [str(change.key) for change in sheet.keys] == ["D major"]


def test_text_between_the_music_is_not_played(abc) -> None:
    assert pitches(abc("%%begintext\nA bad egg\nCDEF\n%%endtext\nC4 |\n</pre>")) == [60]
    assert pitches(abc("C4 |\n%%beginps\n0 0 moveto\nA A A")) == [60]


def test_an_overlay_accompanies(abc) -> None:
    sheet = abc("c4 & C2 D2 | d4 |]")
    assert pitches(sheet) == [72, 74]
    assert [note.onset for note in sheet.accompaniment] == [0, 48]


def test_comments_and_continued_lines_do_not_disturb(abc) -> None:
    sheet = abc("C D E F | \\\n% a remark | C C C C\n%\n%%MIDI program 1\nG A B c |] % end")
    assert pitches(sheet) == [60, 62, 64, 65, 67, 69, 71, 72]


def test_parts_become_sections(abc) -> None:
    sheet = abc("P:A\n|: C4 :|\nP:B\nD4 |]")
    assert [(s.onset, s.name) for s in sheet.sections] == [(0, "A"), (96, "A"), (192, "B")]


@pytest.mark.parametrize(
    ("order", "expected"),
    [
        ("AABB", [60, 60, 62, 62]),
        ("A2.(BA)2", [60, 60, 62, 60, 62, 60]),
        ("ABA", [60, 62, 60]),
        ("AC", [60, 62]),
        ("ABCA", [60, 62, 60]),
        ("B", [62]),
        ("CC", [60, 62]),
        ("Slowly", [60, 62]),
        ("((((((A99)99)99)99)99)99)99B", [60, 62]),
    ],
)
def test_the_header_says_in_which_order_the_parts_are_played(abc, order, expected) -> None:
    sheet = abc("P:A\nC4 |\nP:B\nD4 |]", f"P:{order}\nM:4/4\nL:1/4\nK:C")
    assert pitches(sheet) == expected


def test_parts_in_order_keep_their_repeats_keys_and_names(abc) -> None:
    header = "P:AABA\nM:4/4\nL:1/4\nK:C"
    sheet = abc("P:A\nF4 |1 G4 :|2 A4 |]\nP:B\nK:G\nF4 |]", header)
    assert pitches(sheet) == [65, 67, 65, 69, 66, 65, 67, 65, 69]
    assert [str(change.key) for change in sheet.keys] == ["C major", "G major", "C major"]
    assert "".join(section.name for section in sheet.sections) == "AABAA"
    assert pitches(abc("P:A\nC4 |1 D4 :|2 E4 |\nP:B\nF4 |", "P:AB\nM:4/4\nL:1/4\nK:C"))[-1] == 65


def test_lines_of_music_are_phrases_where_asked_for(tmp_path: Path) -> None:
    path = tmp_path / "a.abc"
    path.write_text("X:1\nM:2/4\nL:1/4\nK:C\nC D | E z |\nF | E D C |]\n")
    ((sheet,),) = read_abc(path, lines_are_phrases=True)
    assert [(p.onset, p.duration) for p in sheet.phrases] == [(0, 72), (96, 96)]


def test_titles_know_accents_and_latin_1(tmp_path: Path) -> None:
    path = tmp_path / "latin.abc"
    path.write_bytes(
        "X:1\nT:Grüße\nC:Words: A.  Music: 'St. Anne' J. No\\\"el\nK:C\nC\n".encode("latin-1")
    )
    ((sheet,),) = read_abc(path)
    assert (sheet.title, sheet.composer) == ("Grüße", "'St. Anne' J. Noël")


def test_a_bad_tune_is_reported_and_the_others_are_read(tmp_path: Path) -> None:
    path = tmp_path / "book.abc"
    path.write_text(
        "X:1\nK:C\nC\n\nX:2\nK:what\nC\n\nX:3\nK:G\n\nX:4\nM:2/4\nK:G\nG/0\n\nX:5\nK:D\nD\n"
    )
    tunes, problems = read_abc_report(path)
    assert [tune[0].key.tonic for tune in tunes] == ["C", "D"]
    assert [problem.partition(":")[2][:2].rstrip(":") for problem in problems] == ["2", "3", "4"]
    assert sum(isinstance(tune, str) for tune in iterate_abc(path)) == 3


@pytest.mark.parametrize(
    "content",
    [b"", b"MThd\0\0\0\6\0\1", b"\xff\xfe\x80" * 99, b"hello world", b"X:1\n", b"X:1\nK:C\n",
     b"X:1\nK:C\nC999999999\n", b"X:1\nM:0/4\nK:C\nC\n", b"\n\n", b"X:1\nL:1/0\nK:C\nC"],
)  # fmt: skip
def test_what_is_no_music_is_refused_in_one_sentence(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "bad.abc"
    path.write_bytes(content)
    with pytest.raises(ParseError, match=r"bad\.abc") as error:
        read_abc(path)
    assert "\n" not in str(error.value)


@given(
    header=st.lists(st.text('MKLQVTCwP:/|0123456789 abGm#exp^"', max_size=12), max_size=4),
    body=st.text("ABcz|:[]()123/<>&-_^='!+{}\"\\\\ \nKVMLw%ZX*~", max_size=80),
)
@settings(
    max_examples=200, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_scribble_is_read_or_refused(tmp_path: Path, header: list[str], body: str) -> None:
    path = tmp_path / "scribble.abc"
    path.write_text("\n".join(["X:1", *header, "K:C", body]), encoding="utf-8")
    with suppress(ParseError):
        read_abc(path)


def corpus_folder(name: str) -> Path:
    import music21

    return Path(music21.__file__).parent / "corpus" / name


def without_repeats(text: str) -> str:
    lines = []
    for line in text.splitlines():
        if not re.match("[A-Za-z]:", line):
            line = re.sub(r"::|:+\|+:*|\|+:+", "|", line)
            line = re.sub(r"\[[12]|(?<=\|)\s?[12]", " ", line)
            line = re.sub(r'"(?:fine|D\.C\.)[^"]*"', "", line)
        if not re.match("P:[A-Z]{2}", line):
            lines.append(line)
    return "\n".join(lines)


def test_notes_agree_with_another_reader(tmp_path: Path) -> None:
    """On tunes free of what that reader is known to lose: `H` notes, accidentals in the bar."""
    from music21 import converter

    compared = 0
    books = ("oneills1850/0101-0200", "oneills1850/0201-0300", "airdsAirs/book2", "airdsAirs/book3")
    for name in (*books, "essenFolksong/han1"):
        text = corpus_folder(f"{name}.abc").read_text(encoding="latin-1")
        tunes = [without_repeats(tune) for tune in re.split(r"(?m)^(?=X:)", text)[1:]]
        plain = [t for t in tunes if not re.search(r"[\^_=]|H|[{>]", t.partition("\nK:")[2])]
        for tune in plain[:9]:
            path = tmp_path / "tune.abc"
            path.write_text(tune, encoding="utf-8")
            ours = [(n.pitch, Fraction(n.duration, 24)) for n in read_abc(path)[0][0].notes]
            score = converter.parse(tune, format="abc").stripTies()
            theirs = [
                (max(p.midi for p in n.pitches), Fraction(n.quarterLength).limit_denominator(99))
                for n in score.flatten().notes
                if n.quarterLength
            ]
            assert ours == theirs, tune
            compared += 1
    assert compared >= 40


@pytest.mark.parametrize(
    ("folder", "files"),
    [("oneills1850", 2), ("airdsAirs", 1), ("ryansMammoth", 40), ("essenFolksong", 2)],
)
def test_tune_books_are_read_without_a_loss(folder: str, files: int) -> None:
    for path in sorted(corpus_folder(folder).glob("*.abc"))[:files]:
        tunes, problems = read_abc_report(path)
        assert tunes
        assert problems == []


@needs_corpora
def test_hymns_are_read_with_every_word() -> None:
    name = "Praise_To_The_Lord_The_Almighty-Lobe_Den_Herren.abc"
    path = next((CORPORA / "train" / "openhymnal_pd").rglob(name))
    first = read_abc(path)[0][0]
    assert sung_text(first.syllables).startswith("Praise to the Lord, the Almighty, the King of")
    assert all(note.syllable or note.melisma for note in first.notes)
    assert len(first.accompaniment) > 100


@needs_corpora
def test_dance_tunes_are_read_with_their_chords() -> None:
    folder = CORPORA / "evaluate" / "nottingham" / "ABC_cleaned"
    tunes, problems = read_abc_report(folder / "waltzes.abc")
    assert (len(tunes) > 40, problems) == (True, [])
    assert sum(bool(tune[0].chords) for tune in tunes) > 0.9 * len(tunes)
