"""New words to a tune that stays: later verses beside the engraver, and other syllable counts."""

from collections.abc import Iterator, Sequence

import numpy as np

from editing_tasks.masked import ratio
from editing_tasks.songs import UnseenSong, lyrics_of
from melregen.corpus.reader import Corpus
from melregen.errors import WishError
from melregen.evaluation.statistics import Bootstrap
from melregen.extraction.extract import extract_template
from melregen.generation.editing.edit import set_words
from melregen.music import ActiveSpans, LeadSheet
from melregen.template import Template

VERSES = 50
CHANGES = (-2, -1, 1, 2)


def second_verses(
    corpus: Corpus, split: str, *, differing: bool
) -> Iterator[tuple[str, LeadSheet, LeadSheet, Template]]:
    """Yield first and second verses that were engraved to one tune, with the family of it.

    Args:
        corpus: a built corpus.
        split: of it.
        differing: those alone in which some line has another number of syllables.
    """
    first: tuple[LeadSheet, Template, tuple[str, int]] | None = None
    for sheet, template, row in corpus.songs(split):
        name = (row["source"], row["tune"])
        if row["verse"] == 1:
            first = (sheet, template, name)
        elif (
            row["verse"] == 2
            and first is not None
            and first[2] == name
            and sheet.syllables
            and first[0].syllables
            and len(first[1].phrases) == len(template.phrases)
            and (not differing or _counts(first[1]) != _counts(template))
        ):
            yield row["family"], first[0], sheet, template


def _counts(template: Template) -> list[int]:
    return [sum(slot.syllable is not None for slot in p.slots) for p in template.phrases]


def show(corpus: Corpus, songs: Sequence[UnseenSong]) -> None:
    """Measure and print both tables; no network is asked."""
    print(f"\nWords: second verses of the test split on the tune of the first, {VERSES} at most")
    print(
        f"{'verses':<26}{'fitted':>7}{'refused':>9}{'syllables':>11}"
        f"{'as engraved':>13}{'95 %':>17}{'in turn':>9}"
    )
    for told, differing in (("any", False), ("of other syllable counts", True)):
        _show_verses(corpus, told, differing=differing)
    print(
        "\nOther syllable counts\n"
        f"{'syllables a line':<18}{'songs':>7}{'fitted':>8}{'all sung':>10}{'pitches kept':>14}"
        f"{'rhythm kept':>13}"
    )
    for change in CHANGES:
        _show_change(songs, change)


def _show_verses(corpus: Corpus, told: str, *, differing: bool) -> None:
    hits, turns, totals, families, refused = [], [], [], [], 0
    for family, sheet, verse, template in second_verses(corpus, "test", differing=differing):
        if len(hits) == VERSES:
            break
        try:
            fitted = set_words(sheet, lyrics_of(template))
        except WishError:
            refused += 1
            continue
        engraved = [note.onset for note in verse.notes if note.syllable]
        ours = [note.onset for note in fitted.notes if note.syllable]
        places = [note.onset for note in sheet.notes if not note.melisma]
        turn = (places + places[-1:] * len(engraved))[: len(engraved)]
        hits.append(sum(a == b for a, b in zip(engraved, ours, strict=False)))
        turns.append(sum(a == b for a, b in zip(engraved, turn, strict=False)))
        totals.append(len(engraved))
        families.append(family)
    if not hits:
        print(f"{told:<26}{0:>7}{refused:>9}")
        return
    counts = np.array(totals, float)
    found = ratio(Bootstrap.draw(families), np.array(hits, float), counts)
    print(
        f"{told:<26}{len(hits):>7}{refused:>9}{sum(totals):>11}{found.value:>13.3f}"
        f"{f'{found.low:.3f} to {found.high:.3f}':>17}{sum(turns) / sum(totals):>9.3f}"
    )


def _show_change(songs: Sequence[UnseenSong], change: int) -> None:
    tried = fitted = sung = kept = same = 0
    for song in songs:
        if not song.sheet.syllables:
            continue
        tried += 1
        words = lyrics_of(extract_template(song.sheet), change)
        try:
            after = set_words(song.sheet, words)
        except WishError:
            continue
        fitted += 1
        sung += [s.text for s in after.syllables] == [s.text for s in words.syllables]
        kept += is_same_line(song.sheet, after)
        try:
            fixed = set_words(song.sheet, words, keeps_rhythm=True)
        except WishError:
            same += change > 0  # more syllables than notes are refused, as they should be
            continue
        same += [(n.onset, n.duration, n.pitch) for n in fixed.notes] == [
            (n.onset, n.duration, n.pitch) for n in song.sheet.notes
        ]
    print(
        f"{change:<+18}{tried:>7}{fitted / max(tried, 1):>8.3f}{sung / max(fitted, 1):>10.3f}"
        f"{kept / max(fitted, 1):>14.3f}{same / max(fitted, 1):>13.3f}",
        flush=True,
    )


def is_same_line(before: LeadSheet, after: LeadSheet) -> bool:
    """Whether each note after has the pitch of the note before at its place, upbeats aside."""
    sounding = ActiveSpans(before.notes)
    last = len(before.notes) - 1
    return all(
        note.pitch
        in (
            before.notes[max(sounding.index(note.onset), 0)].pitch,
            before.notes[min(sounding.index(note.onset) + 1, last)].pitch,
        )
        for note in after.notes
    )
