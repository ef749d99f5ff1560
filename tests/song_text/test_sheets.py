# ruff: noqa: E501
"""Whole texts as people paste them: plain, with chords over or in the words, from many sites."""

import pytest

from melregen.song_text import TextKind, read_song_text
from tests.song_text.rendering import read, render

SHEETS = {
    "chords over words": (
        "[Verse 1]\nEm        G\nWalking by the river side\nC              D\nListening to the rain\n",
        ["Verse 1: [Em]Walking by[G] the river side / [C]Listening to th[D]e rain"],
    ),
    "tabs between chords": ("G\tD\nHold me till I sleep\nG\tD\nla la la la la la\n",
        ["[G]Hold me [D]till I sleep / [G]la la la[D] la la la"]),
    "chord after the last word": ("C           G\nHold me\nAm          G\nHold me\n",
        ["[C]Hold me     [G] / [Am]Hold me     [G]"]),
    "rows without words": ("[Intro]\nG D Em C\n\n[Verse]\nG       D\nHold me now\n\n[Outro]\nG D (x2)\n",
        ["Intro: <G D Em C>", "Verse: [G]Hold me [D]now", "Outro: <G D> / <G D>"]),
    "intro on its heading's line": ("Intro: G D Em C\n\nVerse:\nG    D\nHold me\n",
        ["Intro: <G D Em C>", "Verse: [G]Hold [D]me"]),
    "two rows of chords": ("G  D\nG    C\nHold me\nG\nla la\n", ["<G D> / [G]Hold [C]me / [G]la la"]),
    "one letter rows": ("[Verse]\nA\nHold me\nE\nHold you\nA\nHold on\n",
        ["Verse: [A]Hold me / [E]Hold you / [A]Hold on"]),
    "a line that is a letter": ("A\nAlpha and omega\nB\nbeta comes behind\n",
        ["[A]Alpha and omega / [B]beta comes behind"]),
    "Ultimate Guitar tags": ("[Verse]\n[tab][ch]G[/ch]      [ch]D[/ch]\nHold me now my dear[/tab]\n",
        ["Verse: [G]Hold me[D] now my dear"]),
    "in the words": ("[G]Hold me [D]now\nI am [Em]yours\n", ["[G]Hold me [D]now / I am [Em]yours"]),
    "within words": ("[C]Hal-le-[G]lu-jah\n[C]A[Am]men\n", ["[C]Hal-le-[G]lu-jah / [C]A[Am]men"]),
    "in round brackets": ("(G)Hold me (D)now\n(Em)I am (C)yours\n",
        ["[G]Hold me [D]now / [Em]I am [C]yours"]),
    "Nashville numbers": ("[1]Hold me [4]now\n[5]I am [1]yours\n", ["[1]Hold me [4]now / [5]I am [1]yours"]),
    "OpenSong": ("[V1]\n.G    D\n Hold me\n.C    D\n Love me\n", ["Verse 1: [G]Hold [D]me / [C]Love [D]me"]),
    "Latin note names": ("DO      SOL7\nTienimi stretta\nLAm     FA\nancora un poco\n",
        ["[C]Tienimi [G7]stretta / [Am]ancora u[F]n poco"]),
    "German H": ("Hm      F#\nHalt mich fest\n", ["[Hm]Halt mic[F#]h fest"]),
    "tablature": ("[Intro]\ne|--0--2--3--|\nB|--1--3--0--|\n\n[Verse]\nG\nHold me\n", ["Verse: [G]Hold me"]),
    "fingerings": ("G: 320003\nD: xx0232\n\n[Verse]\nG    D\nHold me\n", ["Verse: [G]Hold [D]me"]),
    "capo and tuning": ("Capo 2\nTuning: E A D G B E\n\nG    D\nHold me\n", ["[G]Hold [D]me"]),
    "Genius": ("3 ContributorsHold Me Lyrics\n[Verse 1: Anna]\nHold me\n\nYou might also like\n[Chorus]\nhey\n12Embed",
        ["Verse 1: Hold me", "Chorus: hey"]),
    "Markdown": ("# My Song\n\n## Verse 1\n\n*Hold* me **now**  \nI am _yours_\n\n## Chorus\n> hey ho\n",
        ["Verse 1: Hold me now / I am yours", "Chorus: hey ho"]),
    "Markdown list": ("- Hold me\n- Love me\n- Leave me\n", ["Hold me / Love me / Leave me"]),
    "numbered lines": ("1. Hold me\n2. Love me\n3. Leave me\n4. Find me\n5. Keep me\n6. Lose me\n",
        ["Hold me / Love me / Leave me / Find me / Keep me / Lose me"]),
    "double spaced": ("\n\n".join(["[Verse]", "one two", "three four", "one three", "two four",
        "four one", "four two", "four three"]),
        ["Verse: one two / three four / one three / two four / four one / four two / four three"]),
    "slashes for lines": ("Hold me now / never let go / all the way home\n",
        ["Hold me now / never let go / all the way home"]),
    "repeat signs": ("|: Hold me now :|\nla la\n", ["Hold me now / Hold me now / la la"]),
    "song book repeats": ("/: Hold me now,\nnever let go :/\n",
        ["Hold me now, / never let go / Hold me now, / never let go"]),
    "counted lines": ("Ooh ooh (x3)\nHey [x2]\nHo 2x\n", ["Ooh ooh / Ooh ooh / Ooh ooh / Hey / Hey / Ho / Ho"]),
    "twice in brackets": ("Hold me now (twice)\nI loved you twice\n",
        ["Hold me now / Hold me now / I loved you twice"]),
    "bis": ("Quédate conmigo (bis)\n", ["Quédate conmigo / Quédate conmigo"]),
    "singers": ("Anna: Hold me\nBen: I will\nAnna: Say when\n", ["Hold me / I will / Say when"]),
    "voices": ("BOTH: Hold me now\n[All] hey ho\n", ["Hold me now / hey ho"]),
    "one colon is no singer": ("Remember: I love you\nla la\n", ["Remember: I love you / la la"]),
    "performance": ("Hold me (softly)\n(guitar solo)\n*claps*\nLove me (oh yeah)\n",
        ["Hold me / Love me (oh yeah)"]),
    "stage words in German": ("Halt mich (leise)\n(geflüstert)\nlass mich nicht\n", ["Halt mich / lass mich nicht"]),
    "echo": ("I waited at the door (at the door)\n", ["I waited at the door (at the door)"]),
    "comments": ("# tune this up\nHold me  # maybe love me\n#1 in my heart\n",
        ["Hold me / number one in my heart"]),
    "heading as comment": ("# Verse 1\nHold me\n# Chorus\nhey\n", ["Verse 1: Hold me", "Chorus: hey"]),
    "hashtags": ("We are #winning\n", ["We are winning"]),
    "emoji": ("Hold me ❤️ now 🎶\n🔥🔥\nlove me\n", ["Hold me now", "love me"]),
    "addresses": ("Hold me now\nwww.example.com/song\nlove me https://example.com/x?y=1\n",
        ["Hold me now / love me"]),
    "rules": ("Hold me\n-----\nlove me\n* * *\nleave me\n~~~\nfind me\n",
        ["Hold me", "love me", "leave me", "find me"]),
    "signs": ("Hold ^me^ | now ~\n", ["Hold me now"]),
    "title over headings": ("Hold Me\n\n[Verse]\nla la\n", ["Verse: la la"]),
    "title by": ("Hold Me - Nobody\nVerse 1\nla la la la\nlo lo lo\n", ["Verse 1: la la la la / lo lo lo"]),
    "metadata": ("Title: Hold Me\nWords by: A. N.\nKey: G\n\nla la\n", ["la la"]),
    "German metadata": ("Titel: Halt mich\nText und Musik: A. N.\nTonart: G-Dur\nTakt: 3/4\n\nla la\n", ["la la"]),
    "French metadata": ("Titre : Tiens-moi\nParoles : A. N.\n\nla la\n", ["la la"]),
    "copyright at the end": ("la la\n\n© 2020 A. N.\nCCLI Song # 1234567\nAll rights reserved\n", ["la la"]),
    "escaped entities": ("Rock &amp; roll\nDon&#39;t stop\n", ["Rock and roll / Don't stop"]),
    "line breaks of a web page": ("Hold me<br>love me<br/>\n", ["Hold me / love me"]),
    "zero width": ("Ho\u200bld\ufeff me\u00a0now\n", ["Hold me now"]),
    "soft hyphens": ("won\u00adder\u00adful\n", ["wonderful"]),
    "Windows line ends": ("[Verse]\r\nHold me\r\n\r\nla la\r\n", ["Verse: Hold me", "la la"]),
    "headings in Italian": ("[Strofa 1]\nla\n[Ritornello]\nhey\n[Strofa 2]\nlo\n[Ritornello]\n",
        ["Strofa 1: la", "Ritornello: hey", "Strofa 2: lo", "Ritornello: hey"]),
    "headings in Portuguese": ("[Verso 1]\nla\n[Refrão]\nhey\n[Verso 2]\nlo\n[Refrão] (2x)\n",
        ["Verso 1: la", "Refrão: hey", "Verso 2: lo", "Refrão: hey", "Refrão: hey"]),
    "headings in French": ("Couplet 1 :\nla\n\nRefrain :\nhey\n\nCouplet 2 :\nlo\n\nAu refrain\n",
        ["Couplet 1: la", "Refrain: hey", "Couplet 2: lo", "refrain: hey"]),
    "headings in Spanish": ("Estrofa 1\nla\n\nCORO\nhey\n\nEstrofa 2\nlo\n\n(Coro x2)\n",
        ["Estrofa 1: la", "CORO: hey", "Estrofa 2: lo", "Coro: hey", "Coro: hey"]),
    "headings in German": ("1. Strophe\nla\n\nRefrain:\nhey\n\n2. Strophe\nlo\n\nRefrain 2x\n",
        ["1. Strophe: la", "Refrain: hey", "2. Strophe: lo", "Refrain: hey", "Refrain: hey"]),
}  # fmt: skip


@pytest.mark.parametrize(("text", "expected"), SHEETS.values(), ids=SHEETS)
def test_a_text_is_read_as_it_is_meant(text: str, expected: list[str]) -> None:
    assert read(text) == expected


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("chords over words", TextKind.CHORDS_OVER_WORDS),
        ("in the words", TextKind.INLINE_CHORDS),
        ("double spaced", TextKind.PLAIN),
        ("headings in German", TextKind.PLAIN),
    ],
)
def test_the_kind_of_a_text_is_told(name: str, kind: TextKind) -> None:
    assert read_song_text(SHEETS[name][0]).kind is kind


METADATA = """
Title: Hold Me | title | Hold Me
Song: Hold Me | title | Hold Me
Titel: Halt mich | title | Halt mich
Titre : Tiens-moi | title | Tiens-moi
Título: Abrázame | title | Abrázame
Titolo: Tienimi | title | Tienimi
Artist: Nobody | artist | Nobody
Interpret: Niemand | artist | Niemand
Written by: A. Nobody | author | A. Nobody
Words & Music: A. Nobody | author | A. Nobody
Lyrics by A. Nobody | author | A. Nobody
Text: A. Niemand | author | A. Niemand
Paroles: Personne | author | Personne
Letra: Nadie | author | Nadie
© 2020 Nobody Music | copyright | © 2020 Nobody Music
(c) 2020 Nobody | copyright | (c) 2020 Nobody
Copyright 2020 Nobody | copyright | Copyright 2020 Nobody
Key: G | key | G
Key of G | key | G
Key: F#m | key | F#m
Key = Bb | key | Bb
Original Key: Ab | key | Ab
Tonart: e-Moll | key | e Moll
Tom: G | key | G
Capo 2 | capo | 2
Capo: 2nd fret | capo | 2
Capo on 3rd fret | capo | 3
CAPO III | capo | 3
Capo: none | capo | 0
Kapo 4 | capo | 4
Tempo: 120 bpm | tempo | 120
BPM: 90 | tempo | 90
96 bpm | tempo | 96
Time: 3/4 | time | 3/4
Time Signature: 6/8 | time | 6/8
Takt: 3/4 | time | 3/4
Language: de | language | de
**Title:** Hold Me | title | Hold Me
"""


@pytest.mark.parametrize(
    ("line", "field", "value"),
    [tuple(row.split(" | ")) for row in METADATA.strip().split("\n")],
)
def test_a_line_of_metadata_is_taken_and_not_sung(line: str, field: str, value: str) -> None:
    song = read_song_text(f"{line}\n\nhello my darling\ncome on home")
    assert render(song) == ["hello my darling / come on home"]
    assert dict(song.metadata.items()) == {field: value}


@pytest.mark.parametrize(
    "line",
    ["Remember me: I was here", "Music is my life", "The key is under the mat", "In time: we know",
     "Text me when you get home", "Words don't come easy", "Time after time"],
)  # fmt: skip
def test_words_that_look_like_metadata_are_sung(line: str) -> None:
    assert read(f"hello my darling\n{line}\ncome on home") == [
        f"hello my darling / {line} / come on home"
    ]


def test_all_that_is_not_sung_is_named():
    song = read_song_text(
        "[Verse]\nAnna: Hold me (softly) ❤\nBen: no\n# a note\n[laughs] I see\nwww.example.com\n"
    )
    assert render(song) == ["Verse: Hold me / no / I see"]
    assert song.remarks == (
        "singers' names are not sung: Anna, Ben",
        "words about the performance are not sung: (softly), [laughs]",
        "signs are not sung: ❤",
        "comments are not sung: # a note",
        "web addresses are not sung: www.example.com",
    )


@pytest.mark.parametrize(
    "text", ["", "\n\n", "[Verse]\n\n[Chorus]", "G D Em C", "🎵", "(softly)", "x2"]
)
def test_a_text_without_words_is_refused(text: str) -> None:
    from melregen.errors import ParseError

    with pytest.raises(ParseError, match="no word that could be sung"):
        read_song_text(text)
