"""How likely a note is to come ahead of the place that it belongs to.

The shares are those of the songs of `openewld_pd`, popular songs of 1910 to 1930, in the train
split of the released corpus, of notes with room before them: `python benchmarks/anticipations.py
--corpus CORPUS --collections openewld_pd`. In one place they are not kept to: these songs
anticipate the bar line seldom (.03), and Temperley, "Syncopation in rock", 1999, finds it in later
songs as he does mid-bar, so the downbeat has the share of the beat in mid-bar.
"""

_OF_LEVEL = (0.03, 0.09, 0.13, 0.13)
"""Of notes on a part of a beat, a beat, the beat in mid-bar, the downbeat."""

_LAST = 3.2
"""Last notes of lines, against the others: .163 to .051."""

_FIRST = 0.12
"""First notes of lines, against the others: .009 to .072."""

_HALF = 0.35
"""Early by half a part of a beat, against a whole: 514 to 1,478 notes."""

_STRESSED = 1.3
"""With a stressed syllable, against an unstressed one: .070 to .053."""


def anticipation_weight(
    level: int, *, is_first: bool, is_last: bool, is_half: bool, stressed: float
) -> float:
    """Return how likely a note comes early, against others of the song.

    Args:
        level: of the place that it belongs to: 0 a part of a beat, 1 a beat, 2 the beat in
            mid-bar, 3 the downbeat.
        is_first: whether it is the first of its line.
        is_last: whether it is the last of its line.
        is_half: whether it comes by half of a part of a beat (a sixteenth in 4/4) and not by all.
        stressed: share of such notes with a stressed syllable, 0 to 1.
    """
    weight = _OF_LEVEL[min(level, 3)] * (1 + (_STRESSED - 1) * stressed)
    for applies, factor in ((is_first, _FIRST), (is_last, _LAST), (is_half, _HALF)):
        if applies:
            weight *= factor
    return weight
