"""What a text says becomes wishes: chords in bars, key, metre, tempo, title."""

import pytest

from melregen.generation.text_view import view_text
from melregen.generation.text_wishes import TextSong, read_text_song
from melregen.generation.wishes import Wishes
from melregen.music import Key, Metre
from melregen.template import Template
from tests.corpora import CORPORA

SHEET = """Title: Paper Boats
Key: A
Capo: 2
Tempo: 96
Time: 3/4

[Verse 1]
G           D
Over the hill and away
Em          C      D
Wait for me there by the bay

[Chorus]
C           G
Float little paper boat

[Verse 2]
Under the moon and the stars
Drifting along from afar

[Chorus]
"""


def read(text: str, **wishes) -> TextSong:
    return read_text_song(text, Wishes(language="en", **wishes))


def chart(text: str, **wishes) -> list[str]:
    return str(read(text, metre="4/4", **wishes).wishes.chords).split("\n")


def test_metadata_become_wishes() -> None:
    wishes = read(SHEET).wishes
    assert (wishes.title, wishes.tempo, wishes.metre) == ("Paper Boats", 96, Metre(3, 4))


def test_wishes_go_before_what_the_text_says() -> None:
    wishes = read(SHEET, title="Mine", tempo=60, metre="4/4", key="C major", chords="C G").wishes
    assert (wishes.title, wishes.tempo, wishes.metre) == ("Mine", 60, Metre(4, 4))
    assert (wishes.key, str(wishes.chords)) == (Key("C"), "| C | G |")


def test_a_template_goes_before_what_the_text_says() -> None:
    song = read_text_song(SHEET, Wishes(), template=Template(tempo=60.0, title="Mine"))
    assert (song.wishes.tempo, song.wishes.title) == (None, None)


def test_with_a_capo_the_key_is_that_of_the_chords_as_fingered() -> None:
    song = read(SHEET)
    assert song.wishes.key == Key("G")
    assert any("capo at 2" in remark for remark in song.remarks)


@pytest.mark.parametrize(
    ("text", "key"),
    [("Em", "E minor"), ("F#m", "F# minor"), ("G-Dur", "G major"), ("h-Moll", "B minor"),
     ("Es Dur", "Eb major"), ("Bb", "Bb major"), ("a", "A minor"), ("Cis moll", "C# minor")],
)  # fmt: skip
def test_keys_are_read_as_sheets_name_them(text: str, key: str) -> None:
    assert str(read(f"Key: {text}\n\nla la la").wishes.key) == key


@pytest.mark.parametrize("line", ["Key: Q#", "Tempo: 999", "Time: 3/5"])
def test_metadata_that_cannot_be_are_named_and_passed_over(line: str) -> None:
    song = read(f"{line}\n\nla la la")
    assert (song.wishes.key, song.wishes.tempo, song.wishes.metre) == (None, None, None)
    assert song.remarks


def test_each_section_of_the_words_has_its_own_chords() -> None:
    assert chart(SHEET) == [
        "[Verse 1]", "| G | D |", "| Em C | D |", "", "[Chorus]", "| C | G |", "",
        "[Verse 2]", "| G | D |", "| Em C | D |", "", "[Chorus]", "| C | G |",
    ]  # fmt: skip


def test_a_section_without_chords_says_whose_it_takes() -> None:
    assert "[Verse 2] has no chords of its own and takes those of [Verse 1]" in read(SHEET).remarks


@pytest.mark.parametrize(
    ("line", "row"),
    [
        ("[G]Over the hill [D]and away", "| G | D |"),
        ("[G]Over the hill and away", "| G | G |"),
        ("And [G]over the hill and a[D]way", "| G | D |"),
        ("[G]Over [D]the [Em]hill [C]and away", "| G D | Em C |"),
        ("[G]Over the hill and away [D]", "| G | D |"),
        ("[G]Oh [D]", "| G D |"),
        ("[G]Over the hill and away we [C]go tomorrow in the [D]morning with the [G]sun",
         "| G | G | C | C | D | G |"),
    ],
)  # fmt: skip
def test_bars_are_shared_out_by_where_the_chords_stand(line: str, row: str) -> None:
    assert chart(line) == [row]


def test_a_line_without_chords_holds_the_last_one() -> None:
    assert chart("[G]Over the hill and a[D]way\nWait for me there by the bay") == [
        "| G | D |", "| D | D |",
    ]  # fmt: skip


def test_verses_with_the_same_chords_have_the_same_bars() -> None:
    text = "[Verse 1]\n[G]Over the hill and a[D]way\n[Verse 2]\n[G]Under the [D]moon and the stars"
    assert chart(text) == ["[Verse 1]", "| G | D |", "", "[Verse 2]", "| G | D |"]


def test_each_chord_is_at_its_syllable() -> None:
    song = read("[G]Paper boats u[Em]pon the [C]stream [D]")
    ((line,),) = song.chords
    assert [(str(c.symbol), c.syllable) for c in line.chords] == [
        ("G", 0), ("Em", 4), ("C", 6), ("D", 7),
    ]  # fmt: skip


def test_chords_can_be_left_out() -> None:
    song = read(SHEET, text_chords=False)
    assert song.wishes.chords is None
    assert "the chords of the text are not used: as asked for" in song.remarks


def test_chords_apart_from_the_words_are_a_chart() -> None:
    text = "[Verse]\nG | D Em\n\n[Verse]\nOver the hill\nand away\n\nmore of the same\n"
    song = read(text)
    assert str(song.wishes.chords) == "[Verse]\n| G | D Em |"


def test_german_names_are_told_by_their_h() -> None:
    song = read("Hm      F#     B\nHold me till the morning")
    assert [str(chord) for chord in song.chart.chords][:3] == ["Bm", "F#", "Bb"]
    assert any("as in German" in remark for remark in song.remarks)


def test_a_text_is_shown_with_syllables_stress_and_chords() -> None:
    lines = view_text(read(SHEET)).split("\n")
    at = lines.index("[Verse 1]  verse")
    assert lines[at + 1 : at + 3] == [
        "     G              D",
        "  7  O-ver the HILL and a-WAY",
    ]
    assert lines[0].startswith("Read as chords over words: 4 sections, 6 lines")


TITLES = [
    ("la la la\nHold me\n\nHold me", "Hold me"),
    ("[Verse]\nOver the hill\n[Chorus]\nHold me, hold me\n", "Hold me, hold me"),
    ("Over the hill, beyond the river and the sea we go\n", "Over the hill"),
    ("Over the hills beyond the river and the endless sea\n", "Over the hills beyond the river"),
]


@pytest.mark.parametrize(("text", "title"), TITLES)
def test_a_song_without_a_title_is_named_after_a_short_line(text: str, title: str) -> None:
    from melregen.generation.draft import draft_template

    song = read(text)
    assert draft_template(song.lyrics, None, song.wishes).title == title


CASES = CORPORA.parent / "cases"


@pytest.mark.skipif(not CASES.is_dir(), reason="the cases are not at hand")
class TestCases:
    def song(self, name: str) -> TextSong:
        from melregen.commands.inputs import load_text

        return load_text(str(CASES / name), Wishes())

    def lines(self, name: str) -> list[str]:
        return [line.text for _, line in self.song(name).lyrics.lines]

    def test_chords_above_words(self):
        song = self.song("01-ug-chords-above.txt")
        assert self.lines("01-ug-chords-above.txt")[0] == "Walking down the empty street"
        assert str(song.wishes.chords).split("\n")[1] == "| Em | G |"
        assert [s.name for s in song.lyrics.sections] == ["Verse 1", "Chorus"]
        assert song.text.sections[-1].rows == ("G D Em C", "G D Em C")

    def test_chordpro(self):
        song = self.song("02-chordpro.txt")
        assert (song.wishes.title, song.wishes.key) == ("Paper Boats", Key("G"))
        assert [s.name for s in song.lyrics.sections] == ["Verse 1", "Chorus", "Chorus"]
        assert [c.syllable for c in song.chords[0][0].chords] == [0, 4, 6]

    def test_labels_of_pop_songs(self):
        names = [s.name.title() for s in self.song("03-pop-labels.txt").lyrics.sections]
        assert names == [
            "Verse 1", "Pre-Chorus", "Chorus", "Chorus", "Verse 2", "Chorus", "Chorus", "Chorus",
        ]  # fmt: skip

    def test_varied_headings(self):
        assert self.lines("83-headings-varied.txt") == [
            "the night is young", "stay with me now", "the day is old", "stay with me now",
            "stay with me now", "only the wind", "stay with me now", "stay with me now",
            "nothing to say", "wait for it", "all gone", "hey hey", "stay", "stay", "stay",
        ]  # fmt: skip

    def test_a_head_of_metadata(self):
        wishes = self.song("85-metadata-head.txt").wishes
        assert (wishes.title, wishes.key, wishes.tempo) == ("The Small Song", Key("G"), 120)
        assert self.lines("85-metadata-head.txt") == ["hello my darling", "come on home"]

    def test_timed_lyrics(self):
        lines = self.lines("86-lrc.txt")
        assert lines == ["Walking down the empty street", "Listening to the rain"]

    def test_windows_1252(self):
        assert self.lines("08-cp1252.txt")[-1] == "c’est la vie “quoted” – dash"


def test_a_heading_that_names_two_sections_keeps_its_name_and_begins_with_the_first() -> None:
    song = read("[Verse 1 & Chorus]\nOver the hill\n\n[Verse 2 & Chorus]\nUnder the moon")
    shown = view_text(song).split("\n")
    assert "[Verse 1 & Chorus]  verse" in shown
    assert "[Verse 2 & Chorus]  verse" in shown


@pytest.mark.parametrize(
    ("heading", "rows", "bars"),
    [
        ("Instrumental: 6 bars", "Dm Am F\nDm E7 E7", "| Dm | Am | F |\n| Dm | E7 | E7 |"),
        ("Solo 8 bars", "Dm Am F C", "| Dm | Am | F | C |"),
        ("Riff: 4", "Dm Am F C\nDm Am E7 E7", "| Dm Am | F C | Dm Am | E7 E7 |"),
    ],
)  # fmt: skip
def test_chords_below_a_heading_that_counts_its_bars_are_those_of_the_section(
    heading: str, rows: str, bars: str
) -> None:
    text = f"[Verse]\nC        G\nWalking down the street\n\n[{heading}]\n{rows}\n"
    song = read(text, metre="4/4")
    (part,) = song.lyrics.instrumentals
    assert song.wishes.chords is not None
    (own,) = song.wishes.chords.apart
    assert own.name == part.name
    assert str(own).partition("\n")[2] == bars
    assert not any("left out" in remark for remark in song.remarks)


def test_chords_that_do_not_go_into_the_bars_that_a_heading_counts_are_said_to_be_left_out() -> (
    None
):
    song = read("[Verse]\nC        G\nWalking down the street\n\n[Solo: 8]\nDm Am F\n")
    assert song.wishes.chords is not None
    assert song.wishes.chords.apart == ()
    assert any("left out" in remark and "Dm Am F" in remark for remark in song.remarks)
