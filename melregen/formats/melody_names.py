"""Names that people give to the part that has the melody, by format: each has habits of its own."""

import re

MIDI_MELODY = re.compile(
    r"melod|m[ée]lodie|vocal|voice|voc\b|vox\b|\blead\b|sing|sang|sung|solo|soprano|descant|cantus"
    r"|stimme|canto\b|chant|voix|voz|\btune\b|superius|lyric",
    re.IGNORECASE,
)
"""Words in the name of a track that has the melody."""
MIDI_OTHERS = re.compile(
    r"back|choir|chor|accomp|harm(?:on|\s?[23]\b)|descant|2nd|\bi{2,3}\b|(?:vocals?|voice|voix) ?2"
    r"|bass|\bpads?\b|string|drum|perc|guitar|piano|organ|bridge|alto|tenor|left|\blh\b|counter"
    r"|second",
    re.IGNORECASE,
)
"""Words in the name of a track that has none."""

KERN_MELODY = re.compile(
    r"sopr|cant(?:us|o\b|$)|discant|superius|melod|voice|vocal|\bvox|Ivox|sing|solo|stimme|gesang",
    re.IGNORECASE,
)
"""Words in the instrument of a spine that has the melody; of several singers, the highest."""

_LEADS = re.compile(
    r"melod|m[ée]lodie|\blead|\btune\b|\bair\b|solo|vocal|\bvo[cx]\b|voice|voix|\bvoz\b|sing|sang"
    r"|gesang|stimme|chant\b|canto\b",
    re.IGNORECASE,
)
_TOPS = re.compile(r"sopran|superius|cantus|treble|discant(us)?\b", re.IGNORECASE)
_DESCANT = re.compile(r"descant|d[ée]chant|\bover ?-?voice|[üu]berstimme", re.IGNORECASE)
_BELOW = re.compile(
    r"\balt(o|us|i)?\b|\bmezzo|tenor|\bbas(s|s?o|se|sus)?\b|bariton|harmon|\bback|choi?r|counter"
    r"|second|\b2(nd|\.|:a)|\bzweite|\bseconda?\b|\bi{2,3}\b"
    r"|(voice|voix|stimme|vocals?|part) ?[2-9]\b",
    re.IGNORECASE,
)


def melody_rank(name: str) -> int:
    """Return how likely a sung part of that name has the melody, to be compared with others'.

    From a lead over a soprano, which has the melody where no lead is, a name that says nothing and
    a descant, which lies above the melody, to lower and second voices.
    """
    if _BELOW.search(name):
        return 1 if re.search(r"solo|\blead", name, re.IGNORECASE) else -2
    if _DESCANT.search(name):
        return -1
    return 3 if _LEADS.search(name) else 2 if _TOPS.search(name) else 0


MUSICXML_SINGERS = (
    "voice", "vocal", "voix", "melod", "song", "sing", "gesang", "stimme", "chant", "canto",
    "sopran", "tenor", "alt", "bariton", "mezzo", "lead",
)  # fmt: skip
"""Words in the name of a part that is sung, in lower case; a song for any voice has one singer."""

ABC_MELODY = ("soprano", "melody", "voice", "vocal", "sopran", "cantus")
"""How the name of a voice that has the melody begins, in lower case."""
