"""A phrase of a template: its slots, its span, its cadence and how it stands to earlier ones."""

from dataclasses import dataclass
from enum import StrEnum

from melregen.errors import InvalidMusicError
from melregen.music import Pitch, Syllable, Ticks


class Cadence(StrEnum):
    """The harmonic end of a phrase."""

    AUTHENTIC = "authentic"
    HALF = "half"
    PLAGAL = "plagal"
    DECEPTIVE = "deceptive"
    OPEN = "open"


class Relation(StrEnum):
    """How a phrase stands to an earlier one.

    NEW is new material. REPEAT has the same pitches and rhythm; VARIATION is like the earlier
    phrase; ANSWER starts alike and closes otherwise; RHYTHM has its rhythm with other pitches;
    SEQUENCE has its rhythm and its contour on another degree of the scale.
    """

    NEW = "new"
    REPEAT = "repeat"
    VARIATION = "variation"
    ANSWER = "answer"
    RHYTHM = "rhythm"
    SEQUENCE = "sequence"

    @property
    def shares_rhythm(self) -> bool:
        """Whether the rhythm is that of the earlier phrase, but for the last note's length."""
        return self in (Relation.REPEAT, Relation.RHYTHM, Relation.SEQUENCE)

    @property
    def shares_melody(self) -> bool:
        """Whether the melody is heard again, whole or in part, on its degree or another."""
        return self not in (Relation.NEW, Relation.RHYTHM)


@dataclass(frozen=True)
class PhraseForm:
    """A phrase's place in the form.

    Attributes:
        relation: new material, or how it stands to an earlier phrase.
        of: index of that earlier phrase; None for new material.
    """

    relation: Relation
    of: int | None = None

    def __post_init__(self) -> None:
        if (self.relation is Relation.NEW) != (self.of is None):
            raise InvalidMusicError("a form names the earlier phrase it is made of, new ones none")


@dataclass(frozen=True)
class Slot:
    """The place of one note; its pitch is what a template leaves out.

    Attributes:
        onset: ticks from the start of the piece; None leaves it open.
        duration: ticks; None leaves it open.
        syllable: what is sung on it.
        melisma: the note goes on with the syllable of the slot before.
        pitch: MIDI number of a pitch that is locked; None leaves it to the renderer.
    """

    onset: Ticks | None = None
    duration: Ticks | None = None
    syllable: Syllable | None = None
    melisma: bool = False
    pitch: Pitch | None = None

    @property
    def is_timed(self) -> bool:
        """Whether onset and duration are both fixed."""
        return self.onset is not None and self.duration is not None

    @property
    def end(self) -> Ticks:
        """The tick at which the note stops.

        Raises:
            InvalidMusicError: onset or duration is open.
        """
        if self.onset is None or self.duration is None:
            raise InvalidMusicError("an open slot has no end")
        return self.onset + self.duration


@dataclass(frozen=True)
class LineSpan:
    """Where a line begins and ends, in ticks from the start of the piece; None leaves it open.

    Attributes:
        onset: where its first note begins.
        close: where its last note begins.
        end: where its last note ends.
    """

    onset: Ticks | None = None
    close: Ticks | None = None
    end: Ticks | None = None


@dataclass(frozen=True)
class TemplatePhrase:
    """One phrase: its slots in order, its cadence and its place in the form.

    Attributes:
        slots: at least one. The planner may add melisma slots after syllables whose duration is
            open, unless the phrase has melismas of its own.
        cadence: None leaves it open.
        form: None leaves it open.
        span: where the line begins and ends; None leaves it to the slots. See `actual_span`.
    """

    slots: tuple[Slot, ...]
    cadence: Cadence | None = None
    form: PhraseForm | None = None
    span: LineSpan | None = None

    @property
    def actual_span(self) -> LineSpan:
        """The span as the slots tell it, as given where they are open."""
        given, first, last = self.span or LineSpan(), self.slots[0], self.slots[-1]
        close = given.close if last.onset is None else last.onset
        is_known = close is not None and last.duration is not None
        return LineSpan(
            given.onset if first.onset is None else first.onset,
            close,
            (close or 0) + (last.duration or 0) if is_known else given.end,
        )
