"""Songs for the tests of singing synthesisers, and what they have to hold."""

from dataclasses import replace

from melregen.music import (
    Key,
    LeadSheet,
    Metre,
    MetreChange,
    Note,
    Phrase,
    Section,
    Syllabic,
    Syllable,
)

BEGIN, END, SINGLE = Syllabic.BEGIN, Syllabic.END, Syllabic.SINGLE
STAR = LeadSheet.build(
    [
        Note(0, 24, 62, Syllable("How")),
        Note(24, 48, 67, Syllable("glo", BEGIN)),
        Note(72, 12, 71, melisma=True),
        Note(84, 12, 69, melisma=True),
        Note(96, 48, 67, Syllable("ry,”", END)),
        Note(168, 24, 66, Syllable("“don't")),
        Note(192, 72, 67, Syllable("R")),
        Note(264, 48, 60),
    ],
    metre=Metre(3, 4),
    key=Key("G"),
    pickup=24,
    tempo=92.5,
    title="Star & Bar: <1>",
    composer="Jane Doe",
    language="en",
    phrases=(Phrase(0, 144), Phrase(168, 144)),
    sections=(Section(24, "Verse 1"),),
)
"""A pickup, a melisma within a word, a rest, quotes, R that is a sign, a note without word."""

STAR_NOTES = [
    (0, 24, 62, "How"),
    (24, 48, 67, "glo"),
    (72, 12, 71, None),
    (84, 12, 69, None),
    (96, 48, 67, "ry"),
    (168, 24, 66, "don't"),
    (192, 72, 67, "R"),
    (264, 48, 60, "la"),
]
"""Onset and duration in ticks, pitch, lyric; None where the note goes on with that before."""

JAPANESE = LeadSheet.build(
    [
        Note(0, 48, 64, Syllable("ほ")),
        Note(48, 24, 62, melisma=True),
        Note(72, 24, 60, Syllable("し。")),
    ],
    language="ja",
)
CHANGING = replace(
    LeadSheet.build([Note(12 * i, 12, 60 + i % 7, Syllable("da")) for i in range(20)]),
    metres=(
        MetreChange(0, Metre(4, 4)),
        MetreChange(96, Metre(3, 4)),
        MetreChange(168, Metre(6, 8)),
    ),
    duration=240,
)
"""A bar of 4/4, one of 3/4, one of 6/8."""
