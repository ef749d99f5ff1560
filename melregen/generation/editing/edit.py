"""Editing a song: new words, parts made anew, new chords, more of it; the rest to the letter."""

from collections.abc import Sequence
from dataclasses import replace

from melregen.errors import WishError
from melregen.generation.assembly import assemble_sheet
from melregen.generation.composer import Composer
from melregen.generation.editing.continuation import continue_song
from melregen.generation.editing.locks import lock_song
from melregen.generation.editing.places import Span, find_places, whole
from melregen.generation.editing.redo import redo
from melregen.generation.editing.request import Aspect, Edit
from melregen.generation.editing.words import fit_lyrics
from melregen.generation.journal import Journal
from melregen.generation.wishes import Wishes
from melregen.lyrics import Lyrics
from melregen.music import LeadSheet
from melregen.template import Template


def edit_song(
    model: Composer | None,
    sheet: LeadSheet,
    edit: Edit,
    wishes: Wishes,
    variations: int = 1,
    journal: Journal | None = None,
) -> list[LeadSheet]:
    """Edit a song.

    Words come first, then what is made anew.

    Args:
        model: the networks; None where `needs_networks` says that there is no need.
        sheet: the song.
        edit: what to do.
        wishes: range, seed, candidates, temperature and top-p count, and the chords that a song
            goes on with.
        variations: how many songs to make.
        journal: where the choices among candidates are noted.

    Returns:
        Songs that differ from each other, where something is made anew.

    Raises:
        ParseError: the song has no such part.
        WishError: the words do not fit, or too few songs differ.
        EmptyMelodyError: the song has no notes.
    """
    if wishes.style is None:  # a song has its own
        wishes = replace(wishes, style="none")
    if edit.continuation is not None:
        assert model is not None
        return continue_song(model, sheet, edit.continuation, wishes, variations, journal)
    spans = edited_spans(sheet, edit)
    sheet = _with_words(sheet, edit)
    if not needs_networks(edit):
        return [sheet] * variations
    assert model is not None
    return redo(model, sheet, spans, edit, wishes, variations, journal)


def check_edit(sheet: LeadSheet, edit: Edit) -> None:
    """Make sure that a song has the parts that an edit names, and that its words fit.

    Raises:
        ParseError: the song has no such part.
        WishError: the words do not fit; the message has the counts of both.
    """
    edited_spans(sheet, edit)
    _with_words(sheet, edit)


def _with_words(sheet: LeadSheet, edit: Edit) -> LeadSheet:
    """Return a song with the new words of an edit, if it has some."""
    if edit.words is None:
        return sheet
    keeps_rhythm = Aspect.RHYTHM in edit.keep and not edit.redo
    return set_words(sheet, edit.words, keeps_rhythm=keeps_rhythm, places=edit.words_for)


def needs_networks(edit: Edit) -> bool:
    """Whether anything is composed; new words are set to a tune without that."""
    if edit.continuation is not None:
        return True
    if edit.words is not None and not edit.redo:
        return False
    return edit.makes_anew


def edited_spans(sheet: LeadSheet, edit: Edit) -> tuple[Span, ...]:
    """Return the parts of a song that an edit makes anew.

    Raises:
        ParseError: the song has no such part.
    """
    if not needs_networks(edit):
        return ()
    template = lock_song(sheet)
    return find_places(edit.redo, template) if edit.redo else (whole(template),)


def _lines_in(template: Template, places: Sequence[str]) -> list[int]:
    """Return the phrases that begin in parts of a song."""
    spans = find_places(places, template)
    lines = [
        index
        for index, phrase in enumerate(template.phrases)
        if any(span.holds(phrase.slots[0].onset or 0) for span in spans)
    ]
    if not lines:
        raise WishError(
            f"no line begins in '{', '.join(places)}', which the new words are for; name lines "
            "(lines 3-4) or a section"
        )
    return lines


def set_words(
    sheet: LeadSheet,
    lyrics: Lyrics,
    *,
    keeps_rhythm: bool = False,
    places: Sequence[str] = (),
) -> LeadSheet:
    """Set other words to the tune of a song; pitches stay, and notes but where syllables ask.

    Args:
        sheet: the song.
        lyrics: its new words.
        keeps_rhythm: no note is divided, joined, added or dropped.
        places: the parts that get the words, see `find_places`; none for the whole song.

    Raises:
        ParseError: the song has no such part.
        WishError: they do not fit; the message has the counts of both.
    """
    template = lock_song(sheet)
    among = _lines_in(template, places) if places else None
    fitted = fit_lyrics(template, lyrics, keeps_rhythm=keeps_rhythm, among=among)
    pitches = [slot.pitch or 0 for slot in fitted.slots]
    made = assemble_sheet(fitted, pitches)
    same = [(n.onset, n.duration) for n in made.notes] == [
        (n.onset, n.duration) for n in sheet.notes
    ]
    return replace(
        sheet,
        notes=made.notes,
        phrases=sheet.phrases if same or not sheet.phrases else made.phrases,
        sections=sheet.sections,
        language=fitted.language,
        accompaniment=sheet.accompaniment,
    )
