"""Small tunes for the tests of extraction, in a notation that a person can sing from."""

from melregen.music import LeadSheet, Metre, Note, Syllabic, Syllable, parse_pitch


def melody(text: str, words: str = "") -> list[Note]:
    """Read "c4:1 d4 r:2": pitches (r a rest) with their length in quarters, which stays in force.

    Words are divided by spaces, their syllables end in hyphens; "_" goes on with the one before.
    """
    notes, tick, length = [], 0, 24
    syllables = iter(_syllables(words))
    for token in text.split():
        name, _, quarters = token.partition(":")
        length = round(float(quarters) * 24) if quarters else length
        if name != "r":
            syllable = next(syllables, None)
            melisma = syllable == "_"
            notes.append(
                Note(
                    tick,
                    length,
                    parse_pitch(name[0].upper() + name[1:]),
                    None if melisma else syllable,
                    melisma,
                )
            )
        tick += length
    return notes


def _syllables(words: str) -> list[Syllable | str]:
    result: list[Syllable | str] = []
    inside = False
    for token in words.split():
        if token == "_":
            result.append(token)
            continue
        goes_on = token.endswith("-")
        place = {
            (False, False): Syllabic.SINGLE,
            (False, True): Syllabic.BEGIN,
            (True, True): Syllabic.MIDDLE,
            (True, False): Syllabic.END,
        }[inside, goes_on]
        result.append(Syllable(token.rstrip("-"), place))
        inside = goes_on
    return result


TWINKLE = LeadSheet.build(
    melody(
        "c4:1 c4 g4 g4 a4 a4 g4:2 f4:1 f4 e4 e4 d4 d4 c4:2 "
        "g4:1 g4 f4 f4 e4 e4 d4:2 g4:1 g4 f4 f4 e4 e4 d4:2 "
        "c4:1 c4 g4 g4 a4 a4 g4:2 f4:1 f4 e4 e4 d4 d4 c4:2"
    ),
    metre=Metre(4, 4),
)
