# ruff: noqa: E501
"""Whole songs of several kinds at once: languages, abbreviations, charts with sections."""

import pytest

from melregen.errors import ChordsAloneError
from melregen.lyrics import Word
from melregen.song_text import parse_lyrics, read_song_text
from tests.song_text.rendering import read


def marked(word: Word) -> str:
    """The syllables of a word, the stressed ones in capitals."""
    return "-".join(s.text.upper() if s.stress == 1 else s.text.lower() for s in word.syllables)


def marked_words(text: str) -> list[str]:
    return [
        marked(word).strip(",.?!") for _, line in parse_lyrics(text).lines for word in line.words
    ]


GERMAN_POP = """
Vielleicht ist alles ganz egal, vielleicht nur ein Moment
Ein Café in Amsterdam, ein Konzert in Berlin
Die Zigaretten sind vorbei, irgendwann bin ich alleine
Ein altes Foto im Portemonnaie, übermorgen im Januar
"""


@pytest.mark.parametrize(
    "word",
    ["viel-LEICHT", "e-GAL", "mo-MENT", "ca-FÉ", "ams-ter-DAM", "kon-ZERT", "zi-ga-RET-ten",
     "ir-gend-WANN", "al-LEI-ne", "porte-mon-NAIE", "ü-ber-MOR-gen", "JA-nu-ar"],
)  # fmt: skip
def test_german_pop_is_stressed_as_it_is_spoken(word: str) -> None:
    assert word in marked_words(GERMAN_POP)


def test_verse_and_chorus_are_each_stressed_by_their_own_language() -> None:
    text = (
        "[Strophe]\nDie Lichter gehen aus, die Stadt wird langsam stumm\n"
        "Wir drehen uns noch einmal um\n\n"
        "[Chorus]\nBaby, hold the line, we're never gonna fall\nNothing can divide us at all"
    )
    lines = list(parse_lyrics(text).lines)
    assert [line.language for _, line in lines] == ["de", "de", "en", "en"]
    assert "di-VIDE" in [marked(word) for word in lines[3][1].words]


def test_the_language_of_a_line_is_found_before_it_is_spoken_out() -> None:
    text = "I live on the 2nd floor, behind the door\nJr. Sr. etc. a.m. p.m. XO\nI wait for you"
    lyrics = parse_lyrics(text)
    assert [line.language for _, line in lyrics.lines] == ["en"] * 3
    said = [marked(word) for _, line in lyrics.lines for word in line.words]
    assert {"SEC-ond", "JU-nior", "SE-nior", "x-O"} <= set(said)


@pytest.mark.parametrize(
    ("words", "count"),
    [("Mr", 2), ("Mrs", 2), ("Ms", 1), ("Dr", 2), ("vs", 2), ("ID", 2), ("Jr.", 2), ("Sr.", 2),
     ("etc.", 4), ("5am", 3), ("10PM", 3), ("a.m.", 2), ("USA", 3), ("XO", 2), ("BMW", 5),
     ("J.R.R.", 3), ("CNN", 3)],
)  # fmt: skip
def test_abbreviations_have_the_syllables_they_are_spoken_with(words: str, count: int) -> None:
    counted = [len(line.syllables) for _, line in parse_lyrics(f"hello {words} my\nI am").lines]
    assert counted[0] - 3 == count


def test_a_name_of_initials_tells_no_language() -> None:
    text = "I read my book at night\nJ. Lo, J.R.R. Tolkien, U2, B-52, R2-D2\nand the light is low"
    assert {line.language for _, line in parse_lyrics(text).lines} == {"en"}


def test_a_chart_alone_is_no_text_of_words() -> None:
    for chart in ("[Verse]\nC | Am | F | G\n", "Verse: I - IV - V\nChorus: 1 4 | 5 1 x2\n"):
        with pytest.raises(ChordsAloneError, match="--chords"):
            read_song_text(chart)


SONGS = {
    "refrain under the last line of a verse": (
        "Strophe 1\nla la\n\nRefrain 2x\nhey\n\nStrophe 2\nlo lo\nRefrain\n",
        ["Strophe 1: la la", "Refrain: hey", "Refrain: hey", "Strophe 2: lo lo", "Refrain: hey"]),
    "refrain behind the last line of a stanza": (
        "1.\nPraise the sun,\n\nRefrain:\nGlory be\n\n2.\nPraise the moon.  Refrain\n\n3.\nPraise it. [Ref.]\n",
        ["Verse 1: Praise the sun,", "Refrain: Glory be", "Verse 2: Praise the moon.", "Refrain: Glory be",
         "Verse 3: Praise it.", "Ref: Glory be"]),
    "letters for sections": ("V1\nhello\nC\nla la oh\nV2\nnever\nB\nmore\nC x2\n",
        ["Verse 1: hello", "Chorus: la la oh", "Verse 2: never", "Bridge: more", "Chorus: la la oh",
         "Chorus: la la oh"]),
    "singers with manners": ("ANNA (softly): Come\nBEN: No\nANNA & BEN: Never\n", ["Come / No / Never"]),
    "sounds in asterisks": ("Come to me\n*thunder rolls*\n*Hold* me\n", ["Come to me / Hold me"]),
    "settings with dashes": ("Artist – A Band\nSong – The Night\nBPM 96\n\nla la la\nlo lo lo\n",
        ["la la la / lo lo lo"]),
    "settings on one line": ("Slow River\nBy Anna Test\nKey of D / 84 bpm\n4/4\n\n[Verse]\nla la\n",
        ["Verse: la la"]),
    "minus signs between chords": ("D−A−Bm−G\nDown, down, down, down\n",
        ["[D]Do[A]wn[Bm], d[G]own, down, down"]),
    "a sign apart from its chord": ("D △   G♯ø7  A♭º\nNever coming round\n",
        ["[D△]Never [G♯ø7]coming[A♭º] round"]),
    "a count without a space behind it": ("G D (x2)C\nla la la\n", ["[G]la[D] la la[C]"]),
    "speakers of subtitles": ("1\n00:00:01,000 --> 00:00:02,000\n- Never let go\n", ["Never let go"]),
    "degrees over the words": ("I      IV     V\nHold me now my dear\n1     4\nnever let me go\n",
        ["[I]Hold me[IV] now my[V] dear / [1]never [4]let me go"]),
    "abbreviations with dots": ("Vs. 1\nla la\nPre-ch.\nho\nChor.\nhey\nVs. 2\nlo lo\nChor. again\n",
        ["Verse 1: la la", "Pre-ch: ho", "Chor: hey", "Verse 2: lo lo", "Chor: hey"]),
    "manners in braces, sounds said twice": ("Second {softly} verse\nla (clap clap) la\n(nur Klavier)\nlo lo\n",
        ["Second verse / la la / lo lo"]),
    "tags of a web page": ("<b>Verse 1</b>\nla <i>la</i>\n<b>Chorus</b>\nhey\n", ["Verse 1: la la", "Chorus: hey"]),
    "headings with exclamation": ("Verse 1\nla la\n\nChorus!!\nhey\n\n[[Chorus]]\nVerse 2\nlo\n",
        ["Verse 1: la la", "Chorus: hey", "Chorus: hey", "Verse 2: lo"]),
    "a bare heading on the first line": ("Verse\nla la la\nlo lo lo\n", ["Verse: la la la / lo lo lo"]),
    "the end": ("[Verse]\nla la la\n\nAd-lib:\noh oh\nTHE END\n", ["Verse: la la la", "Ad-lib: oh oh"]),
    "several directives on a line": ("{t:x} {artist: y}\n{soc}\nhey\n{eoc}\n{chorus: x2}\n",
        ["Chorus: hey", "Chorus: hey", "Chorus: hey"]),
    "the chorus under a label of its own": ("{t:x}\n{soc}\nhey\n{eoc}\n{chorus: Final}\n",
        ["Chorus: hey", "Chorus: hey"]),
}  # fmt: skip


@pytest.mark.parametrize(("text", "expected"), SONGS.values(), ids=SONGS)
def test_a_song_is_read_as_it_is_meant(text: str, expected: list[str]) -> None:
    assert read(text) == expected
