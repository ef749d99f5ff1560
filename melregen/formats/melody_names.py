"""Names that people give to the part that has the melody, by format: each has habits of its own."""

import re

MIDI_MELODY = re.compile(
    r"melod|m[ée]lodie|vocal|voice|voc\b|vox\b|\blead\b|sing|sang|sung|solo|soprano|descant|cantus"
    r"|stimme|canto\b|chant|voix|voz|\btune\b|superius|lyric",
    re.IGNORECASE,
)
"""Words in the name of a track that has the melody."""
MIDI_OTHERS = re.compile(
    r"back|choir|chor|accomp|harmon|bass|\bpads?\b|string|drum|perc|guitar|piano|organ|bridge|alto"
    r"|tenor|left|\blh\b|counter|second",
    re.IGNORECASE,
)
"""Words in the name of a track that has none."""

KERN_MELODY = re.compile(
    r"sopr|cant(?:us|o\b|$)|discant|superius|melod|voice|vocal|\bvox|Ivox|sing|solo|stimme|gesang",
    re.IGNORECASE,
)
"""Words in the instrument of a spine that has the melody; of several singers, the highest."""

MUSICXML_SINGERS = (
    "voice", "vocal", "voix", "melod", "song", "sing", "gesang", "stimme", "chant", "canto",
    "sopran", "tenor", "alt", "bariton", "mezzo", "lead",
)  # fmt: skip
"""Words in the name of a part that is sung, in lower case; a song for any voice has one singer."""

ABC_MELODY = ("soprano", "melody", "voice", "vocal", "sopran", "cantus")
"""How the name of a voice that has the melody begins, in lower case."""
