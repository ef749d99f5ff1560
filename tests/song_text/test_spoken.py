"""Numbers, signs and abbreviations, spoken in the language of the line."""

import pytest

from melregen.lyrics import syllabify_word
from melregen.song_text import TextChord, TextLine, read_song_text
from melregen.song_text.spoken import speak_line

SPOKEN = """
en | Mr Jones and Mrs. Brown | Mister Jones and Missus Brown
en | Dr Who vs the UK | Doctor Who versus the UK
en | my ID | my I.D.
en | R&B on TV | R and B on TV
en | you & me | you and me
en | Jr. and Sr. etc. and so on | Junior and Senior etcetera and so on
en | at 5am or 10PM | at five a.m. or ten P.M.
en | 5 a.m. | Five a.m.
en | at 5:30 | at five thirty
en | at 6:05 pm | at six oh five p.m.
en | at 12:00 | at twelve o'clock
en | 4ever yours 2nite | Forever yours tonight
en | in 1969 | in nineteen sixty-nine
en | back in '85 | back in eighty-five
en | in 2024 | in twenty twenty-four
en | the 1980s | the nineteen eighties
en | the 90s | the nineties
en | the '60s | the sixties
en | $20 | twenty dollars
en | for $1 | for one dollar
en | only $5.99 | only five dollars ninety-nine
en | $1 million | one million dollars
en | a €2.50 coffee | a two euros fifty coffee
en | 100% sure | One hundred percent sure
en | 1,000 miles | One thousand miles
en | 3.14 | Three point one four
en | 24/7 | Twenty-four seven
en | 1/2 of me | One half of me
en | ½ of me | one half of me
en | 99 problems | Ninety-nine problems
en | #1 in my heart | number one in my heart
en | my No. 1 | my Number one
en | Oh no. I said no. | Oh no. I said no.
en | call 867-5309 | call eight six seven five three zero nine
en | call 1-800-555-0199 | call one eight zero zero five five five zero one nine nine
en | agent 007 | agent zero zero seven
en | the 1st and 22nd time | the first and twenty-second time
en | 72° today | Seventy-two degrees today
en | w/ you | with you
en | Henry VIII | Henry the eighth
en | World War II | World War two
en | St. Louis | Saint Louis
en | me @ home | me at home
en | 1 + 1 = 2 | One plus one equals two
en | MP3 | MP three
en | I'm 21 | I'm twenty-one
en | between us | between us
en | I'm 5'10" tall | I'm five foot ten tall
en | in 3/4 time | in three four time
en | Brown & Co. did it | Brown and Company did it
en | I mix wine | I mix wine
en | I said: hi | I said: hi
de | um 5:30 Uhr | um fünf Uhr dreißig
de | um 1:00 Uhr | um ein Uhr
de | am 3. Oktober | am dritten Oktober
de | im Jahr 1989 | im Jahr neunzehnhundertneunundachtzig
de | am 24.12. um 18:30 Uhr | am vierundzwanzigsten zwölften um achtzehn Uhr dreißig
de | seit dem 3.10.1990 hier | seit dem dritten zehnten neunzehnhundertneunzig hier
de | ich u. du | ich und du
de | ca. 20 Leute | circa zwanzig Leute
de | 99 Luftballons | Neunundneunzig Luftballons
de | 100 Jahre | Hundert Jahre
de | 1.000 Sterne | Tausend Sterne
de | die 80er Jahre | die Achtziger Jahre
de | 20 € und 50% | Zwanzig Euro und fünfzig Prozent
de | 3,5 | Drei Komma fünf
de | Dr. Müller usw. und so | Doktor Müller und so weiter und so
de | z.B. du & ich | zum Beispiel du und ich
de | Nr. 1 | Nummer eins
fr | à 5h30 | à cinq heures trente
fr | le 1er mai | le premier mai
fr | M. Dupont et Mme Durand | Monsieur Dupont et Madame Durand
fr | 100 % d'amour | Cent pour cent d'amour
fr | 20 € & 80 ans | Vingt euros et quatre-vingts ans
it | alle 5:30 | alle cinque e trenta
it | 4.000 baci | Quattromila baci
it | 20 € | Venti euro
es | a las 5:30 | a las cinco y treinta
es | Sr. López | Señor López
es | 100% tuyo | Cien por ciento tuyo
pt | R$20 | vinte reais
pt | 100% meu | Cem por cento meu
nl | om 5:30 uur | om vijf uur dertig
nl | 21 jaar & meer | Eenentwintig jaar en meer
sv | kl. 5:30 | klockan fem trettio
sv | 99 ballonger | Nittionio ballonger
pl | 100% miłości | Sto procent miłości
pl | np. 20 zł | na przykład dwadzieścia złotych
zh | 99 | 99
"""


@pytest.mark.parametrize(
    ("language", "line", "spoken"), [row.split(" | ") for row in SPOKEN.strip().split("\n")]
)
def test_a_line_is_written_as_it_is_spoken(language: str, line: str, spoken: str) -> None:
    assert speak_line(TextLine(line), language).text == spoken


COUNTS = [
    ("Mr", 2), ("Mrs", 2), ("Ms", 1), ("Dr", 2), ("vs", 2), ("ID", 2), ("Jr.", 2), ("Sr.", 2),
    ("etc.", 4), ("5am", 3), ("10PM", 3), ("a.m.", 2), ("R&B", 3), ("UFO", 3), ("NASA", 2),
    ("BMW", 5), ("4ever", 3),
]  # fmt: skip


@pytest.mark.parametrize(("word", "count"), COUNTS)
def test_an_abbreviation_has_the_syllables_of_its_words(word: str, count: int) -> None:
    spoken = speak_line(TextLine(f"so {word} so"), "en").text
    assert sum(len(syllabify_word(part, "en")) for part in spoken.split()) == count + 2


def test_chords_stay_at_their_words():
    line = TextLine("at 5am I wake", (TextChord("G", 0), TextChord("C", 7), TextChord("D", 9)))
    spoken = speak_line(line, "en")
    assert [(c.symbol, spoken.text[c.at :]) for c in spoken.chords] == [
        ("G", "at five a.m. I wake"), ("C", "I wake"), ("D", "wake"),
    ]  # fmt: skip


def test_a_verse_number_and_a_mark_are_not_spoken():
    assert speak_line(TextLine("1. If you go 2 {answer 1}"), "en").text == (
        "1. If you go two {answer 1}"
    )


def test_each_line_is_spoken_in_its_own_language():
    song = read_song_text("Ich habe 99 Träume und du\nI have got 99 dreams and you")
    assert [line.text for line in song.sections[0].lines] == [
        "Ich habe neunundneunzig Träume und du",
        "I have got ninety-nine dreams and you",
    ]
