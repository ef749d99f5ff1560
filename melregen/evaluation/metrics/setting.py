"""Setting: what a song fixes as a whole: length, tempo, mode, metre, pickup.

Conventions:
    Where tempo, mode or metre change, that of the start counts. Yes is 1 and no is 0, so that the
    mean over songs is the share of songs. A metre that is none of the three named (2/4, 5/4, 3/8)
    has 0 in all of them.

Figures:
    All are known of every song.
"""

from melregen.evaluation.figure import Figure
from melregen.evaluation.metrics.rhythm import validate
from melregen.evaluation.song import Song
from melregen.music import Metre

_SONGS = "share of songs"

FIGURES: tuple[Figure, ...] = (
    Figure("bars", "length without the pickup", "bars"),
    Figure("tempo", "tempo", "quarter notes a minute", 1, 1000),
    Figure("is_minor", "in minor", _SONGS, high=1),
    Figure("has_pickup", "begins with a pickup", _SONGS, high=1),
    Figure("metre_is_4_4", "in 4/4 or 2/2", _SONGS, high=1),
    Figure("metre_is_3_4", "in 3/4", _SONGS, high=1),
    Figure("metre_is_compound", "in a compound metre (6/8 and its like)", _SONGS, high=1),
)

_COMMON_TIME = (Metre(4, 4), Metre(2, 2))


def evaluate(song: Song) -> dict[str, float | None]:
    """Return the figures of a song.

    Raises:
        InvalidMusicError: the template of the song is in other metres than its melody.
    """
    validate(song)
    sheet = song.sheet
    return {
        "bars": float(sum(bar.number > 0 for bar in sheet.bars)),
        "tempo": float(sheet.tempo),
        "is_minor": float(sheet.key.is_minor),
        "has_pickup": float(sheet.pickup > 0),
        "metre_is_4_4": float(sheet.metre in _COMMON_TIME),
        "metre_is_3_4": float(sheet.metre == Metre(3, 4)),
        "metre_is_compound": float(sheet.metre.is_compound),
    }
