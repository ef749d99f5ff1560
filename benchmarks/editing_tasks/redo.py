"""Random bars are redone with each kind of thing kept.

Notes and chords outside of them stay to the tick and the pitch; how often what was asked to be kept
inside is; the share of the intervals into the part and out of it that lie within the band of nine
of ten intervals that people write between two notes, beside what stood at the same places before.
"""

import random
from collections.abc import Sequence
from itertools import pairwise

import numpy as np

from editing_tasks.results import Results
from editing_tasks.songs import UnseenSong
from melregen.errors import WishError
from melregen.generation import Melregen, Wishes
from melregen.generation.editing.edit import edit_song, edited_spans
from melregen.generation.editing.places import Span
from melregen.generation.editing.request import Edit
from melregen.music import ActiveSpans, LeadSheet

KEEPS = ((), ("rhythm",), ("pitches",), ("chords",), ("rhythm", "chords"), ("rhythm", "pitches"))


def measure(model: Melregen, songs: Sequence[UnseenSong], wishes: Wishes, results: Results) -> None:
    """Redo one to eight bars of each song, once with each kind of thing kept."""

    def redo(song: UnseenSong) -> dict[str, object]:
        redone = {"+".join(keep) or "nothing": _redo(model, song, keep, wishes) for keep in KEEPS}
        return {"origin": song.origin, "redone": redone}

    results.measure(songs, redo)


def random_bars(song: UnseenSong, seed: int) -> str:
    """Return one to eight bars of a song, the same for the same seed."""
    source = random.Random(f"{seed} {song.name}")
    last = song.sheet.bars[-1].number
    first = source.randint(1, last)
    return f"{first}-{min(last, first + source.randint(0, 7))}"


def _redo(
    model: Melregen, song: UnseenSong, keep: Sequence[str], wishes: Wishes
) -> dict[str, object]:
    sheet = song.sheet
    edit = Edit.of(redo=random_bars(song, wishes.seed), keep=keep)
    spans = edited_spans(sheet, edit)
    try:
        (after,) = edit_song(model, sheet, edit, wishes)
    except WishError as error:
        return {"refused": str(error)}
    return {
        "outside": _outside(sheet, spans) == _outside(after, spans),
        "inside": _inside_kept(sheet, after, spans, keep),
        "seams": seams(after, spans),
        "before": seams(sheet, spans),
    }


def _outside(sheet: LeadSheet, spans: Sequence[Span]) -> tuple[object, ...]:
    """Return all that must stay: notes that begin outside, and what sounds on each eighth there."""

    def is_out(tick: int) -> bool:
        return not any(span.holds(tick) for span in spans)

    sounding = ActiveSpans(sheet.chords)
    chords = [
        str(change.chord) if change and change.chord and not change.chord.is_no_chord else ""
        for tick in range(0, sheet.duration, 12)
        for change in [sounding.at(tick)]
        if is_out(tick)
    ]
    notes = [note for note in sheet.notes if is_out(note.onset)]
    return notes, chords, sheet.metres, sheet.keys, sheet.duration, sheet.tempo, sheet.title


def _inside_kept(
    before: LeadSheet, after: LeadSheet, spans: Sequence[Span], keep: Sequence[str]
) -> bool:
    one, other = (
        [n for n in sheet.notes if any(span.holds(n.onset) for span in spans)]
        for sheet in (before, after)
    )
    if [n.syllable for n in one if n.syllable] != [n.syllable for n in other if n.syllable]:
        return False
    if "rhythm" in keep and [(n.onset, n.duration) for n in one] != [
        (n.onset, n.duration) for n in other
    ]:
        return False
    if "pitches" in keep and [n.pitch for n in one] != [n.pitch for n in other]:
        return False
    return "chords" not in keep or before.chords == after.chords


def seams(sheet: LeadSheet, spans: Sequence[Span]) -> dict[str, list[int]]:
    """Return the intervals into the parts and out of them, in semitones."""

    def is_in(tick: int) -> bool:
        return any(span.holds(tick) for span in spans)

    found: dict[str, list[int]] = {"into": [], "out": []}
    for one, other in pairwise(sheet.notes):
        if is_in(one.onset) != is_in(other.onset):
            found["into" if is_in(other.onset) else "out"].append(other.pitch - one.pitch)
    return found


def show(results: Results, within: tuple[float, float]) -> None:
    """Print the table: a row for each kind of thing kept."""
    low, high = within
    rows = list(results.rows())
    origins = sorted({row["origin"] for row in rows})
    told = ", ".join(f"{sum(r['origin'] == o for r in rows)} {o}" for o in origins)
    print(f"\nRedo: random bars of {len(rows)} songs ({told})")
    print(f"People's intervals, 5 to 95 %: {low:g} to {high:g} semitones; shares of seams therein")
    print(
        f"{'kept':<16}{'redone':>7}{'no other':>9}{'outside':>8}{'inside':>7}"
        f"{'into':>7}{'before':>7}{'out':>7}{'before':>7}{'mean |out|':>11}{'before':>7}"
    )
    for keep in KEEPS:
        name = "+".join(keep) or "nothing"
        tried = [row["redone"][name] for row in rows]
        done = [one for one in tried if "refused" not in one]
        figures = [np.mean([one[key] for one in done]) for key in ("outside", "inside")]
        shares = []
        for place in ("into", "out"):
            for side in ("seams", "before"):
                moves = [move for one in done for move in one[side][place]]
                shares.append(np.mean([low <= move <= high for move in moves]))
        sizes = [
            np.mean([abs(move) for one in done for move in one[side]["out"]])
            for side in ("seams", "before")
        ]
        print(
            f"{name:<16}{len(done):>7}{len(tried) - len(done):>9}{figures[0]:>8.3f}"
            f"{figures[1]:>7.3f}{shares[0]:>7.3f}{shares[1]:>7.3f}{shares[2]:>7.3f}"
            f"{shares[3]:>7.3f}{sizes[0]:>11.2f}{sizes[1]:>7.2f}"
        )
