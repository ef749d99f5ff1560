"""What changed between two songs, bar by bar."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from melregen.music import ActiveSpans, Bar, LeadSheet, Note, Ticks, spell_melody, sung_text

ASPECTS = ("metre", "rhythm", "pitches", "words", "chords")
"""What of a bar may differ."""


@dataclass(frozen=True)
class BarChange:
    """A bar in which two songs differ.

    Attributes:
        before: its number in the first song; None where it is new.
        after: its number in the second; None where it is gone.
        aspects: what differs, with how it was and how it is.
    """

    before: int | None
    after: int | None
    aspects: tuple[tuple[str, str, str], ...] = ()

    def __str__(self) -> str:
        if self.before is None:
            return f"bar {self.after}: added"
        if self.after is None:
            return f"bar {self.before}: gone"
        moved = f" (now {self.after})" if self.before != self.after else ""
        told = "; ".join(f"{name} {old} → {new}" for name, old, new in self.aspects)
        return f"bar {self.before}{moved}: {told}"


@dataclass(frozen=True)
class SongChanges:
    """The differences of two songs.

    Attributes:
        whole: what differs in the song as a whole: its key, tempo or title.
        bars: the bars that differ, in order.
        same: how many bars do not.
    """

    whole: tuple[tuple[str, str, str], ...]
    bars: tuple[BarChange, ...]
    same: int

    @property
    def none(self) -> bool:
        """Whether the songs are the same."""
        return not self.whole and not self.bars


@dataclass(frozen=True)
class _BarView:
    """What a bar holds, in ticks from its bar line."""

    number: int
    metre: str
    rhythm: tuple[tuple[Ticks, Ticks], ...]
    pitches: tuple[int, ...]
    names: tuple[str, ...]
    words: tuple[str, ...]
    chords: tuple[tuple[Ticks, str], ...]

    @property
    def content(self) -> tuple[object, ...]:
        return (self.metre, self.rhythm, self.pitches, self.words, self.chords)


def compare_songs(one: LeadSheet, other: LeadSheet) -> SongChanges:
    """Compare two songs.

    A note belongs to the bar in which it begins; a chord that goes on is a chord of the bar. Bars
    are paired so that as many as possible are the same (`difflib`), the others in their order.
    """
    ours, theirs = _views(one), _views(other)
    matcher = SequenceMatcher(
        None, [view.content for view in ours], [view.content for view in theirs], autojunk=False
    )
    changes: list[BarChange] = []
    same = 0
    for kind, a, b, c, d in matcher.get_opcodes():
        if kind == "equal":
            same += b - a
            continue
        paired = min(b - a, d - c)
        for old, new in zip(ours[a : a + paired], theirs[c : c + paired], strict=True):
            changes.append(BarChange(old.number, new.number, tuple(_differences(old, new))))
        changes += [BarChange(view.number, None) for view in ours[a + paired : b]]
        changes += [BarChange(None, view.number) for view in theirs[c + paired : d]]
    whole = [
        (name, str(old), str(new))
        for name, old, new in (
            ("title", one.title or "none", other.title or "none"),
            ("key", one.key, other.key),
            ("tempo", f"{one.tempo:g}", f"{other.tempo:g}"),
        )
        if old != new
    ]
    return SongChanges(tuple(whole), tuple(changes), same)


def _views(sheet: LeadSheet) -> list[_BarView]:
    chords = ActiveSpans(sheet.chords)
    names = dict(zip((note.onset for note in sheet.notes), spell_melody(sheet), strict=True))
    notes = iter([*sheet.notes, None])
    note = next(notes)
    views: list[_BarView] = []
    for bar in sheet.bars:
        own: list[Note] = []
        while note is not None and note.onset < bar.end:
            own.append(note)
            note = next(notes)
        within = [
            (change.onset - bar.onset, str(change.chord))
            for change in sheet.chords
            if bar.onset <= change.onset < bar.end
        ]
        sounding = chords.at(bar.onset)
        if sounding is not None and (not within or within[0][0] > 0):
            within.insert(0, (0, str(sounding.chord)))
        views.append(_view(bar, own, [str(names[n.onset]) for n in own], within))
    return views


def _view(
    bar: Bar, notes: Sequence[Note], names: Sequence[str], chords: list[tuple[Ticks, str]]
) -> _BarView:
    # A chord that is only said again is no other one.
    told = [c for i, c in enumerate(chords) if i == 0 or chords[i - 1][1] != c[1]]
    return _BarView(
        bar.number,
        str(bar.metre),
        tuple((note.onset - bar.onset, note.duration) for note in notes),
        tuple(note.pitch for note in notes),
        tuple(names),
        tuple("_" if n.melisma else sung_text([n.syllable]) if n.syllable else "" for n in notes),
        tuple(told),
    )


def _differences(old: _BarView, new: _BarView) -> Iterator[tuple[str, str, str]]:
    for name in ASPECTS:
        before, after = getattr(old, name), getattr(new, name)
        if before == after:
            continue
        if name == "pitches":  # named as each song's key and chords have them
            yield name, " ".join(old.names) or "none", " ".join(new.names) or "none"
        else:
            yield name, _text(name, before), _text(name, after)


def _text(name: str, value: object) -> str:
    if isinstance(value, str):
        return value
    assert isinstance(value, tuple)
    if name == "rhythm":
        parts = [f"{onset / 24 + 1:g}({duration / 24:g})" for onset, duration in value]
    elif name == "chords":
        parts = [chord if onset == 0 else f"{chord}@{onset / 24 + 1:g}" for onset, chord in value]
    else:
        parts = [word for word in value if word]
    return " ".join(parts) or "none"
