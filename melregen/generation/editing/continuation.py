"""An opening that goes on: with more words, or for some bars without any."""

from collections.abc import Sequence
from dataclasses import replace

from melregen.errors import WishError
from melregen.generation.composer import Composer
from melregen.generation.draft import draft_template
from melregen.generation.editing.locks import lock_song
from melregen.generation.editing.redo import song_range
from melregen.generation.journal import Journal
from melregen.generation.wishes import Wishes
from melregen.lyrics import Lyrics
from melregen.music import (
    ActiveSpans,
    ChordChange,
    KeyChange,
    LeadSheet,
    MetreChange,
    Phrase,
    Section,
    Ticks,
    merge_chord_changes,
    sung_text,
)
from melregen.template import PhraseForm, Slot, Template, TemplatePhrase, TemplateSection


def continue_song(
    model: Composer,
    sheet: LeadSheet,
    continuation: Lyrics | int,
    wishes: Wishes,
    variations: int,
    journal: Journal | None = None,
) -> list[LeadSheet]:
    """Go on with a song; what there is of it stays to the letter.

    Key, metre and tempo at its end go on. Words that begin with those of the song are taken to be
    all of its words.

    Args:
        model: the networks.
        sheet: the opening.
        continuation: more words, or a number of bars without words.
        wishes: chords, range, seed, candidates, temperature and top-p count.
        variations: how many songs to make.
        journal: where the choices among candidates are noted.

    Raises:
        WishError: no words are left to go on with.
    """
    wishes = replace(wishes, pitch_range=wishes.pitch_range or song_range(sheet))
    opening = lock_song(sheet)
    if isinstance(continuation, int):
        wordless = wordless_part(opening, continuation)
        parts = model.plan_all(
            None, wishes, template=wordless, variations=variations, journal=journal
        )
        templates = [join_parts(opening, part) for part in parts]
    else:
        more = _without_words_sung(continuation, sheet)
        draft = join_parts(opening, draft_template(more, None, Wishes()))
        templates = model.plan_all(
            None, wishes, template=draft, variations=variations, journal=journal
        )
    songs = model.render_all(templates, wishes, journal=journal)
    return [_with_opening(sheet, song) for song in songs]


def wordless_part(before: Template, bars: int) -> Template:
    """Return an open template of some bars without words, in the key and metre that end a song.

    Args:
        before: the song, complete.
        bars: whole bars.
    """
    metre, key = before.metres[-1].metre, before.keys[-1].key
    return Template(
        metres=(MetreChange(0, metre),),
        keys=(KeyChange(0, key),),
        duration=bars * metre.bar,
        pickup=0,
        tempo=before.tempo,
    )


def join_parts(first: Template, second: Template) -> Template:
    """Return a song made of two parts, the second from the end of the first on.

    Where the second is untimed, length and chords from the end of the first on are open.

    Args:
        first: complete.
        second: in the metre and key that end the first, without a pickup; phrases may be untimed.
    """
    end, count = first.duration or 0, len(first.phrases)
    phrases = tuple(_moved(phrase, end, count) for phrase in second.phrases)
    chords = [change for change in first.chords if change.onset < end]
    if second.duration is None:
        chords.append(ChordChange(end, None))
    else:
        chords += [replace(change, onset=change.onset + end) for change in second.chords]
    return replace(
        first,
        phrases=first.phrases + phrases,
        sections=_joined_sections(first, second),
        chords=merge_chord_changes(chords),
        duration=None if second.duration is None else end + second.duration,
        language=first.language or second.language,
    )


def _moved(phrase: TemplatePhrase, ticks: Ticks, phrases: int) -> TemplatePhrase:
    form = phrase.form
    if form is not None and form.of is not None:
        form = PhraseForm(form.relation, form.of + phrases)

    def move(slot: Slot) -> Slot:
        return slot if slot.onset is None else replace(slot, onset=slot.onset + ticks)

    return replace(phrase, slots=tuple(map(move, phrase.slots)), form=form)


def _joined_sections(first: Template, second: Template) -> tuple[TemplateSection, ...]:
    count, before = len(first.phrases), first.sections
    after = second.sections
    if not any(section.name for section in after):
        return before  # more of the section that was under way
    before = before or (TemplateSection(0),)
    moved = []
    for section in after:
        tune = section.tune
        if tune is not None and tune.of is not None:
            tune = replace(tune, of=tune.of + len(before))
        moved.append(replace(section, first=section.first + count, tune=tune))
    return (*before, *moved)


def _without_words_sung(lyrics: Lyrics, sheet: LeadSheet) -> Lyrics:
    """Leave out the lines that a song has sung already, where the words begin with all of them.

    Raises:
        WishError: nothing is left.
    """
    sung = _letters(sung_text(sheet.syllables))
    lines = [line for _, line in lyrics.lines]
    text = ""
    for number, line in enumerate(lines, 1):
        text += _letters(line.text)
        if sung and text == sung:
            if number == len(lines):
                raise WishError("the song has all of these words already; give it more to go on")
            return _from_line(lyrics, number)
    return lyrics


def _letters(text: str) -> str:
    return "".join(c for c in text.casefold() if c.isalnum())


def _from_line(lyrics: Lyrics, first: int) -> Lyrics:
    """Return lyrics from a line on, counted from 0."""
    sections, count = [], 0
    for section in lyrics.sections:
        kept = section.lines[max(first - count, 0) :]
        is_cut = len(kept) < len(section.lines)
        if kept:
            sections.append(replace(section, lines=kept, name="" if is_cut else section.name))
        count += len(section.lines)
    return replace(lyrics, sections=tuple(sections))


def _with_opening(sheet: LeadSheet, song: LeadSheet) -> LeadSheet:
    """Return a song with its opening as it was, whatever a template cannot say of it."""
    count, end = len(sheet.notes), sheet.duration
    notes = sheet.notes + song.notes[count:]
    chords = song.chords
    if sheet.chords:
        sounding = ActiveSpans(song.chords).at(end)
        new = [change for change in song.chords if change.onset >= end]
        if sounding is not None and (not new or new[0].onset > end):
            new.insert(0, ChordChange(end, sounding.chord))
        if new and sheet.chords[-1].chord == new[0].chord:
            del new[0]
        chords = (*sheet.chords, *new)
    else:
        chords = tuple(change for change in song.chords if change.onset >= end)
    phrases: Sequence[Phrase] = song.phrases
    if sheet.phrases:
        started = notes[count].onset if count < len(notes) else end
        phrases = (*sheet.phrases, *(p for p in song.phrases if p.onset >= started))
    old = {section.onset for section in sheet.sections}
    sections: Sequence[Section] = (
        *sheet.sections,
        *(s for s in song.sections if s.onset not in old and s.onset >= notes[count].onset),
    )
    return replace(
        song,
        notes=notes,
        chords=tuple(chords),
        phrases=tuple(phrases),
        sections=tuple(sections),
        title=sheet.title,
        composer=sheet.composer,
        tempo=sheet.tempo,
        language=sheet.language or song.language,
    )
