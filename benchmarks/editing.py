"""What editing keeps, how what is made anew joins on, and what the index of tunes finds.

    python benchmarks/editing.py --corpus corpus/
    python benchmarks/editing.py --corpus corpus/ --songs 40 --parts redo bits

Songs are first verses of the valid and test splits, drawn by seed. Five tables, each with its
trivial baseline:

- `redo`: random bars are redone with each kind of thing kept. Notes and chords outside that stay to
  the tick and the pitch; how often what was asked to be kept inside is; the share of the intervals
  into and out of the part that lie within the band of nine of ten intervals that people write
  between two notes, beside the intervals that people wrote at the same places.
- `words`: later verses as engraved, fitted to the tune of the first (`fit_lyrics`, song by song):
  the share of syllables on the note that the engraver gave them, beside one after the other. Then
  texts with more syllables and fewer.
- `continue`: the first half of each song goes on with the words of the second.
- `bits`: notes that are masked in spans of 4 to 16 notes: bits a note given both sides, the left
  side alone, and of a Markov model of order 3 that was trained on the same split.
- `novelty`: the longest run shared with a training tune, of people's unseen songs and of songs made
  by the networks, by the shipped index and exactly; planted copies found; size of the index.
"""

import argparse
import random
import sys
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from melregen.corpus.reader import Corpus
from melregen.errors import MelregenError, WishError
from melregen.evaluation.baselines import Markov, SymbolSequence
from melregen.evaluation.metrics.novelty import RunIndex
from melregen.evaluation.song import Song
from melregen.extraction.extract import extract_template
from melregen.generation import Melregen, Wishes
from melregen.generation.editing.edit import edit_song, edited_spans, set_words
from melregen.generation.editing.places import Span
from melregen.generation.editing.request import Edit
from melregen.generation.novelty import COPY, NoveltyIndex, timed_notes
from melregen.lyrics import Line, Lyrics, LyricSection, Word
from melregen.models.nn import vocabulary as v
from melregen.models.renderer.features import COLUMNS, IGNORED, RELATIVE_PITCHES
from melregen.music import ActiveSpans, LeadSheet, Syllable
from melregen.template import Template
from melregen.training.tasks.renderer import TASK

PARTS = ("redo", "words", "continue", "bits", "novelty")
KEEPS = ((), ("rhythm",), ("pitches",), ("chords",), ("rhythm", "chords"), ("rhythm", "pitches"))
_GIVEN = list(COLUMNS).index("given")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--corpus", type=Path, required=True, help="a built corpus")
    parser.add_argument("--model", type=Path, help="folder of a model (default: the released one)")
    parser.add_argument("--songs", type=int, default=200, help="of each table (default 200)")
    parser.add_argument("--seed", type=int, default=1, help="of songs and bars (default 1)")
    parser.add_argument("--candidates", type=int, default=8, help="(default 8)")
    parser.add_argument("--parts", nargs="+", choices=PARTS, default=PARTS, help="(default all)")
    options = parser.parse_args()
    try:
        corpus = Corpus(options.corpus)
        songs = choose_songs(corpus, options.songs, options.seed)
        model = Melregen.from_pretrained(options.model)
        wishes = Wishes(seed=options.seed, candidates=options.candidates)
        for part in options.parts:
            if part == "redo":
                show_redo(model, songs, wishes, options.seed)
            elif part == "words":
                show_words(corpus, songs)
            elif part == "continue":
                show_continue(model, songs, wishes)
            elif part == "bits":
                show_bits(model, corpus, songs, options.seed)
            else:
                show_novelty(model, corpus, songs, wishes)
    except MelregenError as error:
        sys.exit(f"editing.py: {error}")


def choose_songs(corpus: Corpus, count: int, seed: int) -> list[tuple[LeadSheet, Template]]:
    """Return unseen songs of 24 to 240 notes: first verses, half of them sung where there are."""
    found = [
        (sheet, template)
        for split in ("valid", "test")
        for sheet, template, row in corpus.songs(split)
        if row["verse"] == 1 and 24 <= len(sheet.notes) <= 240
    ]
    random.Random(seed).shuffle(found)
    sung = [song for song in found if song[0].syllables]
    bare = [song for song in found if not song[0].syllables]
    chosen = sung[: max(count // 2, count - len(bare))]
    return chosen + bare[: count - len(chosen)]


def band(songs: Sequence[tuple[LeadSheet, Template]]) -> tuple[float, float]:
    """Return the 5th and the 95th percentile of people's intervals, in semitones."""
    moves = [b.pitch - a.pitch for sheet, _ in songs for a, b in pairwise(sheet.notes)]
    low, high = np.percentile(moves, [5, 95])
    return float(low), float(high)


def show_redo(
    model: Melregen, songs: Sequence[tuple[LeadSheet, Template]], wishes: Wishes, seed: int
) -> None:
    low, high = band(songs)
    print(f"\nRedo: random bars; people's intervals, 5 to 95 %: {low:g} to {high:g} semitones")
    print(
        f"{'kept':<16}{'songs':>7}{'no other':>10}{'outside kept':>14}{'inside kept':>13}"
        f"{'seams in band':>15}{'people there':>14}{'mean |move|':>13}{'people there':>14}"
    )
    for keep in KEEPS:
        random_source = random.Random(seed)
        done = failed = outside = inside = 0
        ours: list[int] = []
        theirs: list[int] = []
        for sheet, _ in songs:
            last = sheet.bars[-1].number
            first = random_source.randint(1, last)
            edit = Edit.of(
                redo=f"{first}-{min(last, first + random_source.randint(1, 7))}", keep=keep
            )
            spans = edited_spans(sheet, edit)
            try:
                (after,) = edit_song(model, sheet, edit, wishes)
            except WishError:
                failed += 1
                continue
            done += 1
            outside += _outside(sheet, spans) == _outside(after, spans)
            inside += _inside_kept(sheet, after, spans, keep)
            ours += seams(after, spans)
            theirs += seams(sheet, spans)
        shares = [
            np.mean([low <= move <= high for move in moves]) if moves else np.nan
            for moves in (ours, theirs)
        ]
        sizes = [np.mean(np.abs(moves)) if moves else np.nan for moves in (ours, theirs)]
        print(
            f"{'+'.join(keep) or 'nothing':<16}{done:>7}{failed:>10}"
            f"{outside / max(done, 1):>14.3f}{inside / max(done, 1):>13.3f}"
            f"{shares[0]:>15.3f}{shares[1]:>14.3f}{sizes[0]:>13.2f}{sizes[1]:>14.2f}",
            flush=True,
        )


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


def seams(sheet: LeadSheet, spans: Sequence[Span]) -> list[int]:
    """Return the intervals into the parts and out of them, in semitones."""

    def is_in(tick: int) -> bool:
        return any(span.holds(tick) for span in spans)

    return [b.pitch - a.pitch for a, b in pairwise(sheet.notes) if is_in(a.onset) != is_in(b.onset)]


def lyrics_of(template: Template, change: int = 0) -> Lyrics:
    """Return the words of a template line by line, each with syllables more or fewer at its end."""
    lines = []
    for phrase in template.phrases:
        syllables = [slot.syllable for slot in phrase.slots if slot.syllable]
        if syllables:
            extra = [Syllable("la")] * max(change, 0)
            kept = syllables[: max(len(syllables) + min(change, 0), 1)]
            lines.append(Line(tuple(Word((syllable,)) for syllable in (*kept, *extra))))
    return Lyrics((LyricSection(tuple(lines)),), template.language or "en")


def later_verses(corpus: Corpus, count: int) -> Iterator[tuple[LeadSheet, LeadSheet, Template]]:
    """Yield first and second verses of the test split that were engraved to one tune."""
    first: tuple[LeadSheet, Template, tuple[str, int]] | None = None
    found = 0
    for sheet, template, row in corpus.songs("test"):
        name = (row["source"], row["tune"])
        if row["verse"] == 1:
            first = (sheet, template, name)
        elif (
            row["verse"] == 2
            and first is not None
            and first[2] == name
            and sheet.syllables
            and len(first[1].phrases) == len(template.phrases)
            and found < count
        ):
            found += 1
            yield first[0], sheet, template


def show_words(corpus: Corpus, songs: Sequence[tuple[LeadSheet, Template]]) -> None:
    hits = in_turn = total = verses = 0
    for sheet, verse, template in later_verses(corpus, 50):
        try:
            fitted = set_words(sheet, lyrics_of(template))
        except WishError:
            continue
        verses += 1
        engraved = [note.onset for note in verse.notes if note.syllable]
        ours = [note.onset for note in fitted.notes if note.syllable]
        places = [note.onset for note in sheet.notes if not note.melisma]
        turn = (places + places[-1:] * len(engraved))[: len(engraved)]
        hits += sum(a == b for a, b in zip(engraved, ours, strict=False))
        in_turn += sum(a == b for a, b in zip(engraved, turn, strict=False))
        total += len(engraved)
    print(f"\nWords: {verses} second verses of the test split on the tune of the first")
    print(f"{'syllables':>10}{'fitted':>9}{'in turn':>9}")
    print(f"{total:>10}{hits / max(total, 1):>9.3f}{in_turn / max(total, 1):>9.3f}")
    print(
        "\nOther syllable counts\n"
        f"{'syllables a line':<18}{'songs':>7}{'sung':>7}{'pitches kept':>14}"
    )
    for change in (-2, -1, 1, 2):
        sung = kept = fitted_songs = tried = 0
        for sheet, _ in songs:
            if not sheet.syllables:
                continue
            tried += 1
            words = lyrics_of(extract_template(sheet), change)
            try:
                after = set_words(sheet, words)
            except WishError:
                continue
            fitted_songs += 1
            sung += [s.text for s in after.syllables] == [s.text for s in words.syllables]
            kept += is_same_line(sheet, after)
        print(
            f"{change:<+18}{tried:>7}{sung / max(tried, 1):>7.3f}"
            f"{kept / max(fitted_songs, 1):>14.3f}",
            flush=True,
        )


def is_same_line(before: LeadSheet, after: LeadSheet) -> bool:
    """Whether each note after has the pitch of the note before at its place, upbeats aside."""
    sounding = ActiveSpans(before.notes)
    return all(
        note.pitch == before.notes[max(sounding.index(note.onset), 0)].pitch
        or note.pitch
        == before.notes[min(sounding.index(note.onset) + 1, len(before.notes) - 1)].pitch
        for note in after.notes
    )


def show_continue(
    model: Melregen, songs: Sequence[tuple[LeadSheet, Template]], wishes: Wishes
) -> None:
    low, high = band(songs)
    done = kept = words = 0
    moves: list[int] = []
    for sheet, template in songs:
        half = len(template.phrases) // 2
        if not sheet.syllables or half < 1:
            continue
        start = template.phrases[half].slots[0].onset or 0
        end = next(
            bar.end for bar in sheet.bars if bar.end >= template.phrases[half - 1].slots[-1].end
        )
        opening = _until(sheet, start, max(end, 1))
        more = lyrics_of(replace(template, phrases=template.phrases[half:], sections=()))
        after = model.edit(opening, wishes, continue_with=more)
        done += 1
        count = len(opening.notes)
        kept += after.notes[:count] == opening.notes
        words += [s.text for s in after.syllables[len(opening.syllables) :]] == [
            s.text for s in more.syllables
        ]
        moves.append(after.notes[count].pitch - after.notes[count - 1].pitch)
    inside = np.mean([low <= move <= high for move in moves]) if moves else np.nan
    print("\nContinue: the first half of a song with the words of the second")
    print(f"{'songs':>7}{'opening kept':>14}{'words sung':>12}{'seam in band':>14}")
    print(f"{done:>7}{kept / max(done, 1):>14.3f}{words / max(done, 1):>12.3f}{inside:>14.3f}")


def _until(sheet: LeadSheet, start: int, end: int) -> LeadSheet:
    """Return the notes of a song before a tick, with its first bars up to another."""
    return replace(
        sheet,
        notes=tuple(note for note in sheet.notes if note.onset < start and note.end <= end),
        chords=tuple(change for change in sheet.chords if change.onset < end),
        metres=tuple(change for change in sheet.metres if change.onset < end),
        keys=tuple(change for change in sheet.keys if change.onset < end),
        phrases=tuple(phrase for phrase in sheet.phrases if phrase.end <= min(start, end)),
        sections=tuple(section for section in sheet.sections if section.onset < start),
        duration=end,
    )


def show_bits(
    model: Melregen, corpus: Corpus, songs: Sequence[tuple[LeadSheet, Template]], seed: int
) -> None:
    import torch

    examples = [TASK.examples(sheet, template)[0] for sheet, template in songs]
    training = [
        _symbols(example["target"])
        for sheet, template, row in corpus.songs("train")
        if row["verse"] == 1
        for example in TASK.examples(sheet, template)
    ]
    markov = Markov(3, RELATIVE_PITCHES, training)
    source = np.random.default_rng(seed)
    rows: dict[str, list[float]] = {
        "both sides": [],
        "left side": [],
        "nothing": [],
        "Markov-3": [],
    }
    last: dict[str, list[float]] = {name: [] for name in rows}
    for example in examples:
        length = len(example["target"])
        size = int(source.integers(4, min(16, length - 2) + 1))
        first = int(source.integers(1, length - size))
        masked = np.zeros(length, bool)
        masked[first : first + size] = True
        masked &= example["target"] != IGNORED
        for name, given in (
            ("both sides", ~masked),
            ("left side", np.arange(length) < first),
            ("nothing", np.zeros(length, bool)),
        ):
            batch = TASK.collate([example], None)
            known = given & (example["target"] != IGNORED)
            batch["columns"][0, torch.from_numpy(known), _GIVEN] = torch.from_numpy(
                1 + example["target"][known].astype(np.int64)
            )
            batch["columns"][0, torch.from_numpy(~known), _GIVEN] = v.OPEN
            with torch.inference_mode():
                nats = model.renderer(**batch)["note_nats"][0].numpy()
            rows[name] += (nats[masked] / np.log(2)).tolist()
            last[name].append(rows[name][-1])
        rows["Markov-3"] += markov.bits([_symbols(example["target"], masked)]).tolist()
        last["Markov-3"].append(rows["Markov-3"][-1])
    print(f"\nMasked notes of {len(examples)} unseen songs, spans of 4 to 16 notes")
    print(f"{'given':<14}{'notes':>7}{'bits a note':>13}{'of the last':>13}")
    for name, bits in rows.items():
        print(
            f"{name:<14}{len(bits):>7}{np.mean(bits):>13.3f}{np.mean(last[name]):>13.3f}",
            flush=True,
        )


def _symbols(target: NDArray[np.int16], scored: NDArray[np.bool_] | None = None) -> SymbolSequence:
    """Return relative pitches as a sequence; those out of reach are passed over."""
    known = target != IGNORED
    counts = known if scored is None else scored
    return SymbolSequence(target[known].astype(np.int64), counts[known])


def show_novelty(
    model: Melregen, corpus: Corpus, songs: Sequence[tuple[LeadSheet, Template]], wishes: Wishes
) -> None:
    train = [sheet for sheet, _, row in corpus.songs("train") if row["verse"] == 1]
    exact = RunIndex.build(train)
    index = model.novelty or NoveltyIndex.build(timed_notes(sheet) for sheet in train)
    made = []
    for sheet, template in songs:
        if sheet.syllables:
            made.append(
                model.generate(lyrics_of(template), wishes, key=sheet.key, metre=sheet.metre)
            )
    print(f"\nNovelty: {index.tunes} tunes in an index of {len(index.bits) / 1e6:.2f} MB")
    print(
        f"{'songs':<12}{'count':>7}{'longest, exact':>16}{'most':>6}{'copies, exact':>15}"
        f"{'by index':>10}{'differ':>8}"
    )
    for name, group in (("people's", [sheet for sheet, _ in songs]), ("ours", made)):
        runs = [exact.longest_run(Song("", sheet, extract_template(sheet))) for sheet in group]
        told = [index.longest_run(timed_notes(sheet)) for sheet in group]
        differ = sum((a >= COPY) != (b >= COPY) for a, b in zip(runs, told, strict=True))
        print(
            f"{name:<12}{len(group):>7}{np.mean(runs):>16.2f}{max(runs):>6}"
            f"{np.mean([run >= COPY for run in runs]):>15.3f}"
            f"{np.mean([run >= COPY for run in told]):>10.3f}{differ:>8}",
            flush=True,
        )
    planted = [sheet for sheet in train if len(sheet.notes) >= 40][:200]
    found = sum(index.longest_run(timed_notes(sheet)[10:30]) >= COPY for sheet in planted)
    print(f"planted: {found} of {len(planted)} pieces of 20 notes of training tunes found")


if __name__ == "__main__":
    main()
