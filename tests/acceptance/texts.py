"""Twenty and more lyrics in two languages: verses of 2 to 40 lines, lines of 1 to 20 syllables."""

from pathlib import Path

EXAMPLES = Path(__file__).resolve().parents[2] / "data" / "examples"

_STREET = [
    "Morning on the market square,",
    "Bread and coffee in the air,",
    "Nobody is going anywhere,",
    "Bells,",
    "Wheels upon the cobbled stone,",
    "Someone on a telephone,",
    "A boy who whistles all alone,",
    "Bells!",
]

PLAIN = {
    "one syllable a line": "Go!\nStay!",
    "forty lines": "\n".join(_STREET * 5),
    "long lines": (
        "Over the roofs of the city the swallows are turning and turning again in the light,\n"
        "Under the arches the river goes carrying lanterns and paper boats into the night."
    ),
    "contractions": (
        "I can't and I won't and I shouldn't've tried,\n"
        "We'd've been happier if you'd not lied;\n"
        "They're gone where the hangin' and rovin' boys ride,\n"
        "'Cause ev'ry dog's day's got a sunny side."
    ),
    "hyphens and numbers": (
        "Twenty-one miles to my mother-in-law,\n"
        "A well-worn half-hearted merry-go-round I saw,\n"
        "In 1999 I was 7 or 8,\n"
        "And number 42 was the house with the gate."
    ),
    "quotes": (
        '"Who goes there?" called the watchman, "and why?"\n'
        "“Only me,” said the moon in the sky.\n"
        "(He had heard it before.)\n"
        "‘Come in,’ and he opened the door…"
    ),
    "capitals and marks": (
        "HEY! You there – yes, you – come and SING;\n"
        "What's this? A bell? Well... ring!\n"
        "Oh! Oh! Oh!\n"
        "O'Brien and McCoy & Sons, bring everything: string, tin, zinc."
    ),
    "umlauts": (
        "Süße Äpfel, grüne Öfen,\n"
        "Übermut in allen Höfen,\n"
        "Müde Füße auf der Straße,\n"
        "Größer wird die weiße Nase."
    ),
    "apostrophes": (
        "Ich hab’s geseh’n, ’s war gestern Nacht,\n"
        "Da hat’s am Haus geknackt, gekracht;\n"
        "Wie geht’s, wie steht’s? So fragt’ ich ihn,\n"
        "Er zog den Hut: „’s muss weiterzieh’n.“"
    ),
    "compounds and numbers": (
        "Im Jahr 1848 fuhr kein S-Bahn-Zug,\n"
        "Und 3 mal 7 Pferde war’n genug.\n"
        "Die Nachmittagsspaziergangsregenschirmverleiherin,\n"
        "Die Donaudampfschifffahrt,\n"
        "Schwarz-Weiß-Film,\n"
        "Ach!"
    ),
    "many short verses": "\n\n".join(
        ["Eins, zwei, drei,\nalt ist nicht neu.", "Vier, fünf, sechs,\nHexe, hex!"] * 6
    ),
}
"""Texts without headings or marks of division: what is sung is what is typed."""

TEXTS = {
    **{path.stem: path.read_text(encoding="utf-8") for path in sorted(EXAMPLES.glob("*.txt"))},
    **PLAIN,
}
