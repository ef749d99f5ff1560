"""Lyrics, a template and wishes, brought together as one partial template."""

from dataclasses import replace

from melregen.errors import ControlError
from melregen.generation.controls import Controls
from melregen.lyrics import Lyrics
from melregen.music import KeyChange, MetreChange, Syllable
from melregen.template import Slot, Template, TemplatePhrase


def draft_template(
    lyrics: Lyrics | None, template: Template | None, controls: Controls
) -> Template:
    """Merge what the user gave into a partial template.

    The chord chart and the number of bars stay with the controls: they can be laid out only once
    the metre and the pickup are known.

    Raises:
        ControlError: there is nothing to plan from, or two wishes contradict each other.
    """
    draft = template or Template()
    if lyrics is not None:
        draft = _set_lyrics(draft, lyrics)
    elif not (draft.phrases or draft.chords or draft.duration or controls.chords or controls.bars):
        raise ControlError("there is nothing to sing: give lyrics, chords or a template")
    draft = _set_wishes(draft, controls)
    if controls.title is not None:
        return replace(draft, title=controls.title)
    if not draft.title and lyrics is not None:
        line = next(line for _, line in lyrics.lines)
        return replace(draft, title=line.text.strip(' .,;:!?–—-"“”„«»'))
    return draft


def _set_lyrics(draft: Template, lyrics: Lyrics) -> Template:
    lines = [(section, line) for section, line in lyrics.lines if line.syllables]
    if not draft.phrases:
        phrases = []
        named = None
        for section, line in lines:
            name = section.name if section is not named else ""
            named = section
            slots = tuple(Slot(syllable=syllable) for syllable in line.syllables)
            phrases.append(TemplatePhrase(slots, section=name))
        return replace(draft, phrases=tuple(phrases), language=lyrics.language)
    if len(lines) != len(draft.phrases):
        raise ControlError(
            f"the lyrics have {len(lines)} lines and the template has {len(draft.phrases)} "
            "phrases; make them equal, or leave the phrases out of the template"
        )
    phrases = [
        _set_line(phrase, line.syllables, number)
        for number, (phrase, (_, line)) in enumerate(zip(draft.phrases, lines, strict=True), 1)
    ]
    return replace(draft, phrases=tuple(phrases), language=lyrics.language)


def _set_line(
    phrase: TemplatePhrase, syllables: tuple[Syllable, ...], number: int
) -> TemplatePhrase:
    room = sum(not slot.melisma for slot in phrase.slots)
    if room != len(syllables):
        raise ControlError(
            f"line {number} of the lyrics has {len(syllables)} syllables, phrase {number} of the "
            f"template has room for {room}; change one of them"
        )
    words = iter(syllables)
    slots = tuple(
        slot if slot.melisma else replace(slot, syllable=next(words)) for slot in phrase.slots
    )
    return replace(phrase, slots=slots)


def _set_wishes(draft: Template, controls: Controls) -> Template:
    if controls.key is not None:
        if draft.keys and draft.keys != (KeyChange(0, controls.key),):
            raise _contradiction("key", draft.keys[0].key, controls.key)
        draft = replace(draft, keys=(KeyChange(0, controls.key),))
    if controls.metre is not None:
        if draft.metres and draft.metres != (MetreChange(0, controls.metre),):
            raise _contradiction("metre", draft.metres[0].metre, controls.metre)
        draft = replace(draft, metres=(MetreChange(0, controls.metre),))
    if controls.tempo is not None:
        if draft.tempo is not None and draft.tempo != controls.tempo:
            raise _contradiction("tempo", f"{draft.tempo:g}", f"{controls.tempo:g}")
        draft = replace(draft, tempo=float(controls.tempo))
    if controls.chords is not None and any(change.chord for change in draft.chords):
        raise ControlError(
            "the template has chords and so has the chord chart; leave one of them out"
        )
    if controls.bars is not None and draft.duration is not None:
        count = sum(bar.number > 0 for bar in draft.bars)
        if draft.metres and count != controls.bars:
            raise _contradiction("length in bars", count, controls.bars)
    return draft


def _contradiction(what: str, fixed: object, wished: object) -> ControlError:
    return ControlError(
        f"the template fixes the {what} as {fixed}, you ask for {wished}; leave one of them out"
    )
