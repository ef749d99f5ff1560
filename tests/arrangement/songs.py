"""Small songs to accompany."""

from melregen.music import Chord, ChordChange, LeadSheet, Metre, MetreChange, Note, Ticks


def song(
    chords: str, metre: str = "4/4", *, pickup: Ticks = 0, bars: int = 4, **fields: object
) -> LeadSheet:
    """A song on one note, with a chord a bar; "C>F" changes in the middle of the bar."""
    of = Metre.parse(metre)
    changes: list[ChordChange] = []
    for number, names in enumerate(chords.split()):
        for part, name in enumerate(names.split(">")):
            onset = pickup + number * of.bar + part * of.bar // 2
            changes.append(ChordChange(onset, Chord("") if name == "NC" else Chord.parse(name)))
    notes = [Note(0, pickup, 72)] if pickup else []
    notes += [Note(pickup + number * of.bar, of.bar, 72) for number in range(bars)]
    return LeadSheet.build(
        notes, metres=(MetreChange(0, of),), pickup=pickup, chords=tuple(changes), **fields
    )
