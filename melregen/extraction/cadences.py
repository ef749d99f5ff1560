"""The cadences that end phrases, from their last chords and the melody's last note."""

from collections.abc import Sequence

from melregen.music import ActiveSpans, Chord, ChordChange, Key, KeyChange, Note, ScaleDegree, Ticks
from melregen.template.phrase import Cadence

_TRIAD = frozenset({0, 3, 4, 7})
_DOMINANT_MELODY = frozenset({2, 7, 11, 5})


def find_cadences(
    phrases: Sequence[Sequence[Note]],
    chords: Sequence[ChordChange],
    keys: Sequence[KeyChange],
) -> tuple[Cadence, ...]:
    """Name the cadence that ends each phrase.

    With the chord under the phrase's last note (the one that sounds longest there) and the last
    other chord before it, not further back than the phrase's start:

    - authentic: V, V7 or vii° goes to I, or in the modes without a leading note bVII or v does,
      and the melody ends on a note of the tonic triad;
    - half: the phrase ends on V, and the melody on a note of V or V7;
    - plagal: IV or ii goes to I, melody as in the authentic cadence;
    - deceptive: V goes to vi (bVI in minor);
    - open: everything else; also a melody that ends on a short note off the beat's harmony.

    Where the harmony is silent or open at the end, the melody's last note decides: the tonic makes
    an authentic cadence, a note of V a half cadence. How the note is reached and how long it lasts
    says no more: on sung tunes with known chords, rules that ask for it agree with them less.

    Args:
        phrases: the notes of each phrase, at least one.
        chords: chord changes; may be empty.
        keys: key changes, the first at 0.
    """
    active_keys, harmony = ActiveSpans(keys), _Harmony(chords)
    cadences = []
    for phrase in phrases:
        note = phrase[-1]
        key = active_keys.at_or_first(note.onset).key
        final, previous = harmony.closing_chords(phrase[0].onset, note.onset, note.end)
        if final is None:
            cadences.append(_melodic_cadence(note, key))
        else:
            cadences.append(_harmonic_cadence(previous, final, key.degree(note.pitch), key))
    return tuple(cadences)


def cadence_of_chords(
    start: Ticks, close: Ticks, end: Ticks, chords: Sequence[ChordChange], key: Key
) -> Cadence | None:
    """Name the cadence that the chords make at the end of a phrase if its melody agrees.

    Args:
        start: where the phrase begins, in ticks.
        close: where its last note begins.
        end: where that ends.
        chords: of the song.
        key: at the close.

    Returns:
        None where no chord sounds.
    """
    final, previous = _Harmony(chords).closing_chords(start, close, end)
    return None if final is None else _harmonic_cadence(previous, final, None, key)


class _Harmony:
    """Chord changes, asked for the chords at the ends of phrases."""

    def __init__(self, changes: Sequence[ChordChange]) -> None:
        self._changes = changes
        self._active = ActiveSpans(changes)

    def closing_chords(
        self, start: Ticks, close: Ticks, end: Ticks
    ) -> tuple[Chord | None, Chord | None]:
        """Return the chord that sounds longest under a note, and the other chord before it.

        Args:
            start: the tick from which on the other chord must sound.
            close: where the last note of the phrase begins.
            end: where it ends.
        """
        first = max(self._active.index(close), 0)
        last = max(self._active.index(end - 1), 0)
        if not self._changes or self._changes[first].onset >= end:
            return None, None
        index = max(range(first, last + 1), key=lambda i: self._time_under(i, close, end))
        final = self._changes[index].chord
        if final is None or final.is_no_chord:
            return None, None
        while index > 0 and self._changes[index].onset > start:
            index -= 1
            chord = self._changes[index].chord
            if chord and not chord.is_no_chord and chord.root_pitch_class != final.root_pitch_class:
                return final, chord
        return final, None

    def _time_under(self, index: int, close: Ticks, end: Ticks) -> Ticks:
        following = self._changes[index + 1 : index + 2]
        until = min(following[0].onset, end) if following else end
        return until - max(self._changes[index].onset, close)


def _degree(chord: Chord, key: Key) -> int:
    return ((chord.root_pitch_class or 0) - key.tonic_pitch_class) % 12


def _harmonic_cadence(
    previous: Chord | None, final: Chord, melody: ScaleDegree | None, key: Key
) -> Cadence:
    """Name a cadence; a melody of None agrees with any."""
    root = _degree(final, key)
    if root == 7:
        agrees = melody is None or melody in _DOMINANT_MELODY
        return Cadence.HALF if agrees else Cadence.OPEN
    if previous is None:
        return Cadence.OPEN
    came_from = _degree(previous, key)
    is_dominant = came_from in (7, 11)
    has_leading_note = key.mode in ("major", "minor", "lydian")
    is_on_tonic = root == 0 and (melody is None or melody in _TRIAD)
    if is_on_tonic and final.quality not in ("7", "9", "13"):
        if is_dominant or (came_from == 10 and not has_leading_note):
            return Cadence.AUTHENTIC
        if came_from in (5, 2):
            return Cadence.PLAGAL
    if root == (8 if key.is_minor else 9) and is_dominant:
        return Cadence.DECEPTIVE
    return Cadence.OPEN


def _melodic_cadence(note: Note, key: Key) -> Cadence:
    melody = key.degree(note.pitch)
    if melody == 0:
        return Cadence.AUTHENTIC
    return Cadence.HALF if melody in (2, 7, 11) else Cadence.OPEN
