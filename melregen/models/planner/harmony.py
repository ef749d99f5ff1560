"""Rules of harmony: which chord may enter with the next slot."""

from functools import lru_cache

from melregen.models.nn import vocabulary as v
from melregen.models.planner.choices import Choices, choices, only
from melregen.models.planner.features import FIELDS
from melregen.models.planner.rhythm_grid import last_beat
from melregen.models.planner.state import SlotChoice, SongState
from melregen.music import Key, Ticks

_KEEP = 0
_FIRST_ID = 2
"""Of the chords with a root; before it come the one that is kept and N.C., which nobody wants."""


class HarmonyRules:
    """The chord of the next slot of one song.

    A chord that is open stays in the mode of the song: see `chords_of_mode`. A given chord is
    taken; the first chord enters with the first slot, another only after a beat has come since the
    slot before; an exact repeat has the chords it had.

    Args:
        state: the song so far.
    """

    def __init__(self, state: SongState) -> None:
        self._state = state

    def chord(self, choice: SlotChoice) -> Choices:
        """Return which chords may enter, after the slot's rhythm."""
        state = self._state
        onset = state.tick + choice.rest
        given = state.conditions.chord_of_slot(onset, choice.duration)
        if given != v.OPEN:
            return only("chord", given if given != state.chord else _KEEP)
        first, later = chords_of_mode(state.conditions.mode)
        if state.chord == v.OPEN:
            return first
        last = state.last
        if last is not None and not self._has_beat_between(state.tick - last.duration, onset):
            return only("chord", _KEEP)
        repeated, source = state.repeated, state.source
        if repeated is None or source is None:
            return later
        if state.is_in_phrase:
            return later.narrow("chord", repeated.chord)
        chord = state.phrase_chords[source]
        return later.narrow("chord", chord if chord != state.chord else _KEEP)

    def _has_beat_between(self, earlier: Ticks, tick: Ticks) -> bool:
        """Whether a beat falls after `earlier` and not after `tick`."""
        bar = self._state.conditions.bars.bar_at(tick)
        position = bar.position(tick)
        return tick - (position - last_beat(position, bar.metre)) > earlier


@lru_cache(maxsize=len(v.MODE_NAMES) + 1)
def chords_of_mode(mode: int) -> tuple[Choices, Choices]:
    """Return which chords a song of a mode may begin with, and which may enter later.

    Major and minor know chords from outside their scale, but not the triad on the tonic with the
    other third; it is by that chord that one hears the mode. The older modes are heard by the notes
    that they do not share with major and minor: their chords are those of the scale.

    Args:
        mode: id, `OPEN` for any.
    """
    ids = set(range(_FIRST_ID, FIELDS["chord"]))
    if mode != v.OPEN:
        key = Key("C", v.MODE_NAMES[mode - 1])
        ids = {number for number in ids if _belongs(number, key)}
    return choices("chord", ids), choices("chord", ids | {_KEEP})


def _belongs(number: int, key: Key) -> bool:
    chord = v.chord_from_id(number, key)
    assert chord is not None
    if key.mode not in ("major", "minor"):
        return key.pitch_classes.issuperset(chord.pitch_classes)
    other = {"m"} if key.mode == "major" else {"", "maj7"}
    return chord.root_pitch_class != key.tonic_pitch_class or chord.quality not in other
