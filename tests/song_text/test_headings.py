"""Headings in every spelling people use, and lines that only look like headings."""

import pytest

from melregen.song_text import read_song_text
from melregen.song_text.headings import read_heading

HEADINGS = """
VERSE 1 | VERSE 1 | verse
Verse 2: | Verse 2 | verse
[Verse 1] | Verse 1 | verse
[Verse 1: Anna Bell] | Verse 1 | verse
[Chorus: Anna & Ben] | Chorus | chorus
[Verse 2 - Ben] | Verse 2 | verse
(Chorus) | Chorus | chorus
(chorus) | chorus | chorus
{Bridge} | Bridge | bridge
<Bridge> | Bridge | bridge
**Chorus** | Chorus | chorus
**Chorus:** | Chorus | chorus
__Verse 1__ | Verse 1 | verse
# Verse 1 | Verse 1 | verse
## Chorus | Chorus | chorus
### [Bridge] | Bridge | bridge
=== CHORUS === | CHORUS | chorus
--- Verse 2 --- | Verse 2 | verse
~ Bridge ~ | Bridge | bridge
-Chorus- | Chorus | chorus
* Chorus * | Chorus | chorus
>> Chorus << | Chorus | chorus
"Chorus" | Chorus | chorus
♪ Chorus ♪ | Chorus | chorus
VERSE 2 (whispered) | VERSE 2 | verse
Verse 2 (soft): | Verse 2 | verse
BRIDGE - half time | BRIDGE | bridge
2nd Verse | 2nd Verse | verse
Second Verse | Second Verse | verse
Verse Two | Verse Two | verse
Verse II | Verse II | verse
1. Strophe | 1. Strophe | verse
Strophe 2: | Strophe 2 | verse
Middle 8 | Middle 8 | bridge
Middle Eight | Middle Eight | bridge
Pre Chorus 1: | Pre Chorus 1 | pre-chorus
Pre-Chorus | Pre-Chorus | pre-chorus
PRECHORUS | PRECHORUS | pre-chorus
Post-Chorus | Post-Chorus | post-chorus
Hook: | Hook | chorus
[Hook] | Hook | chorus
[Refrain] | Refrain | chorus
Refrain: | Refrain | chorus
Ref.: | Ref | chorus
Refr.: | Refr | chorus
[Estribillo] | Estribillo | chorus
Estribillo: | Estribillo | chorus
Coro: | Coro | chorus
[Coro 2] | Coro 2 | chorus
Estrofa 1 | Estrofa 1 | verse
[Refrão] | Refrão | chorus
Pré-Refrão | Pré-Refrão | pre-chorus
Ponte: | Ponte | bridge
[Ritornello] | Ritornello | chorus
Strofa 2 | Strofa 2 | verse
Couplet 1 | Couplet 1 | verse
1er couplet | 1er couplet | verse
2e couplet : | 2e couplet | verse
[Pont] | Pont | bridge
Zwrotka 1 | Zwrotka 1 | verse
[Refren] | Refren | chorus
Refräng: | Refräng | chorus
[Припев] | Припев | chorus
Куплет 1 | Куплет 1 | verse
[V1] | Verse 1 | verse
V2: | Verse 2 | verse
PC: | Pre-Chorus | pre-chorus
Ch: | Chorus | chorus
1. | Verse 1 | verse
(2) | Verse 2 | verse
[Guitar Solo] | Guitar Solo | solo
Outro | Outro | outro
Final Chorus | Final Chorus | chorus
Last Chorus: | Last Chorus | chorus
Verse 1 (new tune) | Verse 1 (new tune) | verse
"""

REPEATED = """
Chorus (x2) | Chorus | 2
Chorus x2 | Chorus | 2
Chorus 2x | Chorus | 2
CHORUS (2x) | CHORUS | 2
[Chorus x2] | Chorus | 2
[Chorus] x2 | Chorus | 2
[Chorus] (x3) | Chorus | 3
Chorus ×2: | Chorus | 2
Chorus (twice) | Chorus | 2
Chorus twice | Chorus | 2
Double Chorus | Chorus | 2
Tag x3: | Tag | 3
Refrain (bis) | Refrain | 2
Refrain (2 mal) | Refrain | 2
Refrain (2 fois) | Refrain | 2
Coro (2 veces) | Coro | 2
Refrão (2x) | Refrão | 2
Repeat chorus | chorus | 1
Repeat Chorus x2 | Chorus | 2
(Repeat Chorus) | Chorus | 1
[Repeat chorus twice] | chorus | 2
Chorus again | Chorus | 1
Back to chorus | chorus | 1
CHORUS - repeat | CHORUS | 1
Chorus repeats | Chorus | 1
Wdh. Refrain | Refrain | 1
"""

NO_HEADINGS = """
Break my heart again
the end of the world
And then the chorus sings
I wrote a verse for you
Bridge over the river, carry me
verse after verse
solo in the night I go
(oh yeah)
Hook me up with something new
Remember: I love you
(verse after verse)
Ending up with nothing, baby
Intro to my heart, that's you
coda
end
Tag, you're it!
Chorus of angels, sing me home
Refrain from doing that
Bridges burn
A
1999
It's over:
I said: come on
"""


def _rows(table):
    return [tuple(cell.strip() for cell in row.split(" | ")) for row in table.strip().split("\n")]


@pytest.mark.parametrize(("line", "name", "kind"), _rows(HEADINGS))
def test_a_heading_is_known_by_its_name_and_kind(line: str, name: str, kind: str) -> None:
    found = read_heading(line)
    assert found is not None
    assert (found.name, found.kind, found.times) == (name, kind, 1)


@pytest.mark.parametrize(("line", "name", "times"), _rows(REPEATED))
def test_a_heading_says_how_often_its_section_comes(line: str, name: str, times: str) -> None:
    found = read_heading(line)
    assert found is not None
    assert (found.name, found.times) == (name, int(times))


@pytest.mark.parametrize("line", NO_HEADINGS.strip().split("\n"))
def test_a_line_of_words_is_no_heading(line: str) -> None:
    text = f"[Verse]\nla la la la\n{line}\nla la la la"
    song = read_song_text(text)
    assert len(song.sections) == 1
    assert len(song.sections[0].lines) == 3


@pytest.mark.parametrize(
    ("head", "rest"),
    [("Chorus: la la la", "la la la"), ("Intro: G D Em C", "G D Em C"), ("[Verse] hey", "hey")],
)
def test_what_follows_a_heading_on_its_line_is_kept(head: str, rest: str) -> None:
    found = read_heading(head)
    assert found is not None
    assert found.rest == rest


def names(text: str) -> list[tuple[str, str]]:
    return [(s.name, " / ".join(line.text for line in s.lines)) for s in read_song_text(text).sung]


class TestRecalls:
    def test_a_bare_heading_recalls_its_section_by_kind_and_number(self):
        text = "Verse 1:\nla\n\nCHORUS\nhey ho\n\nVerse 2:\nlo\n\n[Chorus 2]\n\nVerse 1\n\nRefrain:"
        assert names(text) == [
            ("Verse 1", "la"), ("CHORUS", "hey ho"), ("Verse 2", "lo"), ("Chorus 2", "hey ho"),
            ("Verse 1", "la"), ("Refrain", "hey ho"),
        ]  # fmt: skip

    def test_a_verse_that_has_not_come_yet_is_passed_over_and_named(self):
        song = read_song_text("[Verse 1]\nla la\n[Verse 2]\n\n[Chorus]\nhey")
        assert [s.name for s in song.sung] == ["Verse 1", "Chorus"]
        assert song.remarks == ("[Verse 2] has no words and is passed over",)

    def test_a_section_repeats_as_often_as_its_heading_says(self):
        assert names("Chorus (x2)\nhey ho\n\nVerse\nla\n\nRepeat chorus twice") == [
            ("Chorus", "hey ho"), ("Chorus", "hey ho"), ("Verse", "la"),
            ("chorus", "hey ho"), ("chorus", "hey ho"),
        ]  # fmt: skip

    def test_a_count_alone_on_a_line_repeats_its_section(self):
        assert names("[Chorus]\nhey\nho\n(x2)") == [("Chorus", "hey / ho")] * 2

    def test_manners_are_named_and_not_sung(self):
        song = read_song_text("Verse 2 (whispered)\nla la\nBridge - half time\nlo lo")
        assert [s.name for s in song.sung] == ["Verse 2", "Bridge"]
        assert song.remarks == (
            "what headings say about the performance is not used: whispered, half time",
        )


@pytest.mark.parametrize(
    "line", ["[[Chorus x2]", "1,000,000[Chorus x2]", "()", "(verse) (", "[]()", "1(2)3"]
)
def test_brackets_that_make_no_sense_are_no_fault(line: str) -> None:
    read_song_text(f"[Verse]\nla la la\n{line}\nla la la")


@pytest.mark.parametrize(
    "text", ["[Solo: 8 bars]", "[Intro: 4 bars]", "[Solo: 8]", "[Outro 2 bars]"]
)
def test_a_heading_that_names_its_bars_keeps_them(text):
    heading = read_heading(text)
    assert heading is not None
    assert heading.name == text.strip("[]")
