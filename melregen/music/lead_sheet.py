"""Y: the lead sheet, a melody with its syllables and chord symbols."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property

from melregen.errors import InvalidMusicError, shorten
from melregen.music.chord import ChordChange
from melregen.music.key import Key, KeyChange
from melregen.music.late_methods import SheetMethods
from melregen.music.metre import Bar, Metre, MetreChange, bars_until, next_bar_line
from melregen.music.pitch import Pitch
from melregen.music.syllable import Syllable
from melregen.music.ticks import LONGEST_PIECE, TICKS_PER_QUARTER, Ticks

DEFAULT_TEMPO = 100.0
"""Quarter notes a minute where a source names no tempo."""


@dataclass(frozen=True)
class Note:
    """One melody note.

    Attributes:
        onset: ticks from the start of the piece.
        duration: ticks, at least 1.
        pitch: MIDI number.
        syllable: what is sung on it, None where nothing new is sung.
        melisma: the note goes on with the syllable of the note before.
    """

    onset: Ticks
    duration: Ticks
    pitch: Pitch
    syllable: Syllable | None = None
    melisma: bool = False

    @property
    def end(self) -> Ticks:
        """The tick at which the note stops."""
        return self.onset + self.duration


@dataclass(frozen=True)
class Phrase:
    """A phrase of the melody: ticks `onset` to `onset + duration`, whole notes inside."""

    onset: Ticks
    duration: Ticks

    @property
    def end(self) -> Ticks:
        """The tick at which the phrase stops."""
        return self.onset + self.duration


@dataclass(frozen=True)
class Section:
    """From `onset` (ticks) on, the music belongs to this part of the form ("Verse")."""

    onset: Ticks
    name: str


@dataclass(frozen=True, repr=False)
class LeadSheet(SheetMethods):
    """A melody with syllables, chords and what is needed to play and print it (Y).

    Validates itself: notes sorted and not overlapping, changes sorted, the end on a bar line,
    syllables in order.

    Attributes:
        notes: the melody.
        metres: metre changes, the first at tick 0, each on a bar line.
        keys: key changes, the first at tick 0.
        duration: ticks; a bar line at or after the last note.
        pickup: length of the pickup bar in ticks, 0 for none.
        tempo: quarter notes a minute.
        chords: chord changes; each sounds until the next. Empty where none are known.
        phrases: sorted, not overlapping; empty where none are marked.
        sections: sorted by onset.
        title: name of the song.
        composer: its maker.
        language: ISO 639-1 code of the words ("en", "de"), None where unknown or wordless.
        accompaniment: notes of the other parts, any order, overlapping freely. Extraction listens
            to them for chords; lead-sheet writers leave them out, and they do not count for
            equality.
    """

    notes: tuple[Note, ...]
    metres: tuple[MetreChange, ...]
    keys: tuple[KeyChange, ...]
    duration: Ticks
    pickup: Ticks = 0
    tempo: float = DEFAULT_TEMPO
    chords: tuple[ChordChange, ...] = ()
    phrases: tuple[Phrase, ...] = ()
    sections: tuple[Section, ...] = ()
    title: str = ""
    composer: str = ""
    language: str | None = None
    accompaniment: tuple[Note, ...] = field(default=(), compare=False, repr=False)

    def __post_init__(self) -> None:
        check_time_line(self.metres, self.keys, self.pickup, self.duration)
        check_sorted("chord changes", [change.onset for change in self.chords])
        check_sorted("sections", [section.onset for section in self.sections])
        if any(change.chord is None for change in self.chords):
            raise InvalidMusicError("a lead sheet has no open chords; write N.C. for silence")
        if not 1 <= self.tempo <= 1000:
            raise InvalidMusicError(f"a tempo of {self.tempo:g} is not playable (1 to 1000)")
        self._check_notes()
        self._check_phrases()

    def _check_notes(self) -> None:
        end = 0
        for note in self.notes:
            fault = ""
            if note.duration < 1:
                fault = f"a note lasts {note.duration} ticks"
            elif note.onset < end:
                fault = "a note starts before the one before it ends"
            elif not 0 <= note.pitch <= 127:
                fault = f"pitch {note.pitch} is not a MIDI number"
            elif note.melisma and note.syllable is not None:
                fault = "a melisma note cannot start a syllable"
            if fault:
                # Only now: naming a place counts the bars up to it.
                raise InvalidMusicError(f"{self.describe_tick(note.onset)}: {fault}")
            end = note.end
        if end > self.duration:
            raise InvalidMusicError(f"the last note ends at tick {end}, after the piece")

    def _check_phrases(self) -> None:
        end = 0
        for phrase in self.phrases:
            if phrase.duration < 1 or phrase.onset < end:
                raise InvalidMusicError(
                    f"{self.describe_tick(phrase.onset)}: phrases must be sorted and not overlap"
                )
            end = phrase.end

    @classmethod
    def build(
        cls,
        notes: Sequence[Note],
        *,
        metre: Metre | None = None,
        key: Key | None = None,
        pickup: Ticks = 0,
        **fields: object,
    ) -> "LeadSheet":
        """Make a sheet of one metre (4/4) and one key (C major); it ends with the last bar.

        Args:
            notes: the melody.
            metre: of the whole piece, unless `metres` is among the fields.
            key: of the whole piece, unless `keys` is among the fields.
            pickup: length of the pickup bar in ticks.
            fields: further fields of the sheet, as named there.
        """
        metres = fields.pop("metres", None) or (MetreChange(0, metre or Metre(4, 4)),)
        keys = fields.pop("keys", None) or (KeyChange(0, key or Key("C")),)
        if "duration" not in fields:
            last = notes[-1].end if notes else 1
            fields["duration"] = next_bar_line(metres, pickup, last)  # type: ignore[arg-type]
        return cls(tuple(notes), metres, keys, pickup=pickup, **fields)  # type: ignore[arg-type]

    @cached_property
    def bars(self) -> tuple[Bar, ...]:
        """The bars of the piece, a pickup bar included."""
        return bars_until(self.metres, self.pickup, self.duration)

    @property
    def syllables(self) -> tuple[Syllable, ...]:
        """The sung syllables in order."""
        return tuple(note.syllable for note in self.notes if note.syllable is not None)

    @property
    def key(self) -> Key:
        """The key at the start."""
        return self.keys[0].key

    @property
    def metre(self) -> Metre:
        """The metre at the start."""
        return self.metres[0].metre

    def describe_tick(self, tick: Ticks) -> str:
        """Name a tick as people do: "bar 3, beat 2.5" (beats are the metre's note values)."""
        return describe_tick(self.metres, self.pickup, tick)

    def __repr__(self) -> str:
        bars = sum(bar.number > 0 for bar in self.bars)
        return describe_value(
            self,
            f'"{shorten(self.title)}"' if self.title else "",
            str(self.key),
            str(self.metre),
            count_of(bars, "bar"),
            count_of(len(self.notes), "note"),
        )


def describe_value(value: object, *facts: str) -> str:
    """Return the short `repr` of a value: its type and the facts that are not empty."""
    return f"<{type(value).__name__} {' · '.join(filter(None, facts))}>"


def count_of(number: int, what: str) -> str:
    """Write a number of things: "1 bar", "2 bars"."""
    return f"{number} {what}" if number == 1 else f"{number} {what}s"


def describe_tick(metres: Sequence[MetreChange], pickup: Ticks, tick: Ticks) -> str:
    """Name a tick as people do: "bar 3, beat 2.5" (beats are the metre's note values)."""
    bar = bars_until(metres, pickup, max(tick, 0) + 1)[-1]
    unit = 96 / bar.metre.denominator
    return f"bar {bar.number}, beat {bar.position(tick) / unit + 1:g}"


def check_sorted(what: str, onsets: Sequence[Ticks]) -> None:
    """Raise InvalidMusicError unless the onsets rise strictly from 0 or later."""
    for earlier, later in zip((-1, *onsets), onsets, strict=False):
        if later <= earlier:
            raise InvalidMusicError(f"{what} must be sorted by onset (tick {later})")


def check_time_line(
    metres: Sequence[MetreChange], keys: Sequence[KeyChange], pickup: Ticks, duration: Ticks
) -> None:
    """Check that metres and keys start at 0 and that the end is on a bar line.

    Raises:
        InvalidMusicError: they do not, or the piece is too long.
    """
    check_sorted("metre changes", [change.onset for change in metres])
    check_sorted("key changes", [change.onset for change in keys])
    if not keys or keys[0].onset != 0:
        raise InvalidMusicError("the key must be given from tick 0 on")
    if duration < 1:
        raise InvalidMusicError(f"the piece ends at tick {duration}, before its first bar")
    check_length(duration)
    bars = bars_until(metres, pickup, duration)
    last = bars[-1]
    if last.end != duration:
        raise InvalidMusicError(
            f"bar {last.number} does not add up: the piece ends at tick {duration}, which is not "
            f"a bar line; the bar goes from tick {last.onset} to {last.end}"
        )
    lines = {bar.onset for bar in bars}
    for change in metres:
        if change.onset < duration and change.onset not in lines:
            raise InvalidMusicError(
                f"the change to {change.metre} at tick {change.onset} is not on a bar line"
            )


def check_length(duration: Ticks) -> None:
    """Raise InvalidMusicError where a piece lasts longer than any music."""
    if duration > LONGEST_PIECE:
        raise InvalidMusicError(
            f"the piece lasts {duration // TICKS_PER_QUARTER} quarter notes, and at most "
            f"{LONGEST_PIECE // TICKS_PER_QUARTER} can be; look for a note length or a bar that "
            "is far too long"
        )
