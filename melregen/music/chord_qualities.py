"""The qualities of chords, and the many spellings that charts and files have for them."""

import re
from collections.abc import Collection, Sequence

QUALITIES: dict[str, tuple[int, ...]] = {
    "": (0, 4, 7),
    "m": (0, 3, 7),
    "dim": (0, 3, 6),
    "aug": (0, 4, 8),
    "5": (0, 7),
    "sus2": (0, 2, 7),
    "sus4": (0, 5, 7),
    "6": (0, 4, 7, 9),
    "m6": (0, 3, 7, 9),
    "69": (0, 4, 7, 9, 2),
    "m69": (0, 3, 7, 9, 2),
    "7": (0, 4, 7, 10),
    "maj7": (0, 4, 7, 11),
    "m7": (0, 3, 7, 10),
    "mmaj7": (0, 3, 7, 11),
    "dim7": (0, 3, 6, 9),
    "m7b5": (0, 3, 6, 10),
    "7#5": (0, 4, 8, 10),
    "7b5": (0, 4, 6, 10),
    "maj7#5": (0, 4, 8, 11),
    "maj7b5": (0, 4, 6, 11),
    "7sus4": (0, 5, 7, 10),
    "9sus4": (0, 5, 7, 10, 2),
    "add9": (0, 4, 7, 2),
    "madd9": (0, 3, 7, 2),
    "add11": (0, 4, 7, 5),
    "9": (0, 4, 7, 10, 2),
    "maj9": (0, 4, 7, 11, 2),
    "m9": (0, 3, 7, 10, 2),
    "mmaj9": (0, 3, 7, 11, 2),
    "7b9": (0, 4, 7, 10, 1),
    "7#9": (0, 4, 7, 10, 3),
    "7#11": (0, 4, 7, 10, 6),
    "maj7#11": (0, 4, 7, 11, 6),
    "7b13": (0, 4, 7, 10, 8),
    "7alt": (0, 4, 8, 10, 1, 3),
    "11": (0, 4, 7, 10, 2, 5),
    "m11": (0, 3, 7, 10, 2, 5),
    "13": (0, 4, 7, 10, 2, 9),
    "m13": (0, 3, 7, 10, 2, 9),
    "maj13": (0, 4, 7, 11, 2, 9),
}
"""Canonical quality → semitones above the root, chord tones first, tensions last."""

_SPELLINGS = {
    "M": "", "maj": "", "major": "", "Maj": "",
    "min": "m", "mi": "m", "-": "m", "minor": "m",
    "o": "dim", "°": "dim", "mb5": "dim",
    "+": "aug", "#5": "aug", "(#5)": "aug",
    "sus": "sus4", "4": "sus4", "2": "sus2",
    "M6": "6", "maj6": "6", "add6": "6", "min6": "m6", "-6": "m6", "mi6": "m6",
    "6/9": "69", "6add9": "69", "m6/9": "m69", "m6add9": "m69",
    "dom7": "7", "dom": "7",
    "M7": "maj7", "Maj7": "maj7", "ma7": "maj7", "Δ": "maj7", "Δ7": "maj7", "j7": "maj7",
    "min7": "m7", "-7": "m7", "mi7": "m7",
    "mM7": "mmaj7", "m(maj7)": "mmaj7", "minmaj7": "mmaj7", "-maj7": "mmaj7", "mMaj7": "mmaj7",
    "m#7": "mmaj7",
    "o7": "dim7", "°7": "dim7",
    "ø": "m7b5", "ø7": "m7b5", "min7b5": "m7b5", "-7b5": "m7b5", "m7(b5)": "m7b5",
    "+7": "7#5", "aug7": "7#5", "7+": "7#5", "7+5": "7#5", "7(#5)": "7#5", "7aug": "7#5",
    "7-5": "7b5", "7(b5)": "7b5",
    "+maj7": "maj7#5", "augmaj7": "maj7#5", "M7#5": "maj7#5", "+M7": "maj7#5",
    "M7b5": "maj7b5",
    "7sus": "7sus4", "sus7": "7sus4", "9sus": "9sus4", "11sus": "9sus4",
    "add2": "add9", "(add9)": "add9", "madd2": "madd9", "m(add9)": "madd9",
    "add4": "add11",
    "dom9": "9", "M9": "maj9", "Maj9": "maj9", "min9": "m9", "-9": "m9", "mM9": "mmaj9",
    "7-9": "7b9", "7(b9)": "7b9", "7+9": "7#9", "7(#9)": "7#9",
    "7+11": "7#11", "7(#11)": "7#11", "M7#11": "maj7#11", "7(b13)": "7b13",
    "alt": "7alt", "min11": "m11", "-11": "m11", "min13": "m13", "M13": "maj13",
}  # fmt: skip
"""Spellings that mean exactly one of the qualities."""

_NEAR_SPELLINGS = {
    "^": "maj7", "^7": "maj7", "7M": "maj7", "MA7": "maj7", "MAJ7": "maj7", "major7": "maj7",
    "m7M": "mmaj7", "MI": "m", "MIN": "m", "MI7": "m7", "MIN7": "m7", "minor7": "m7",
    "h": "m7b5", "h7": "m7b5", "m7-5": "m7b5", "m9b5": "m7b5",
    "+5": "aug", "+9": "7#5", "aug9": "7#5", "9#5": "7#5",
    "7/9": "9", "m7/9": "m9", "maj7/9": "maj9", "7/4": "7sus4", "13sus4": "9sus4", "13sus": "9sus4",
    "(no3)": "5", "no3": "5", "omit3": "5",
}  # fmt: skip
"""Spellings of jazz charts and of other countries that mean one of the qualities, or nearly."""

_TENSION = re.compile(
    r"\s*[(,/]*(?:(?:add|omit|no)\s?\d{1,2}|[#b+-](?:5|6|9|11|13)|sus[24]?|(?<=[(,/])\d{1,2})[),]*$"
)
_LONGEST = 30
"""Characters beyond which a text is no chord symbol that somebody has made up."""


def find_quality(text: str) -> str | None:
    """Return the quality that is spelled so; None where it is not one of ours."""
    for spelling in (text, re.sub(r"[()\s,]", "", text)):
        quality = _SPELLINGS.get(spelling, spelling)
        if quality in QUALITIES:
            return quality
    return None


def find_nearest_quality(text: str) -> str | None:
    """Return the quality nearest to a spelling: tensions that none of ours has are left out.

    A chord left out would let the one before it sound on: 13b9 as 13 is nearer to the truth.

    Returns:
        None where the text is no quality of a chord at all.
    """
    quality = find_quality(text)
    text = text.strip()
    while quality is None and len(text) <= _LONGEST:
        quality = find_quality(_NEAR_SPELLINGS.get(text, text))
        shorter = _TENSION.sub("", text)
        if shorter == text:
            break
        text = shorter
    return quality


_WEIGHTS = {3: 4, 4: 4, 5: 2, 6: 3, 7: 2, 8: 3, 10: 3, 11: 3}
"""What it costs to miss or to add a tone so many semitones above the root; others cost 1."""


def nearest_quality(tones: Collection[int], among: Sequence[str] = tuple(QUALITIES)) -> str:
    """Return the quality whose tones are nearest to a set of tones.

    Third, fifth and seventh tell more than sixth, ninth and the tensions.

    Args:
        tones: semitones above the root, 0 to 11.
        among: the qualities to choose from; of equally near ones that of the fewest tones, then
            the first.
    """
    wanted = set(tones) | {0}

    def cost(quality: str) -> tuple[int, int]:
        foreign = wanted.symmetric_difference(QUALITIES[quality])
        return sum(_WEIGHTS.get(tone, 1) for tone in foreign), len(QUALITIES[quality])

    return min(among, key=cost)
