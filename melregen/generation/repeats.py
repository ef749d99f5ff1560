"""Whether planned phrases repeat each other as their form says."""

from dataclasses import replace

from melregen.models.planner.bars import EndlessBars
from melregen.music import ActiveSpans, Chord
from melregen.template import PhraseForm, Relation, Template, TemplatePhrase


def settle_forms(template: Template, draft: Template) -> Template:
    """Call a repeat a variation where rhythm or chords did not turn out the same.

    A sequence in another rhythm is a variation too, and what was to have the rhythm of an earlier
    phrase, and has not, is new.

    Phrases whose rhythm was fixed beforehand keep the form that was fixed with it.
    """
    phrases = list(template.phrases)
    for index, phrase in enumerate(phrases):
        form = phrase.form
        given = draft.phrases[index] if draft.phrases else None
        is_fixed = given is not None and given.form is not None and given.slots == phrase.slots
        if is_fixed or form is None or form.of is None or not form.relation.shares_rhythm:
            continue
        model, is_repeat = phrases[form.of], form.relation is Relation.REPEAT
        # The last note of the song may ring on.
        to_the_end = is_repeat and index + 1 < len(phrases)
        if same_rhythm(template, phrase, model, to_the_end=to_the_end) and (
            not is_repeat or _same_chords(template, phrase, model)
        ):
            continue
        settled = PhraseForm(Relation.VARIATION, form.of)
        if form.relation is Relation.RHYTHM:
            settled = PhraseForm(Relation.NEW)
        phrases[index] = replace(phrase, form=settled)
    return replace(template, phrases=tuple(phrases))


def _same_chords(template: Template, phrase: TemplatePhrase, model: TemplatePhrase) -> bool:
    """Whether three quarters of the slots of two phrases, as many in both, have the same chords.

    A repeat may enter before the beat that brings its chord.
    """
    active = ActiveSpans(template.chords)

    def chords(group: TemplatePhrase) -> list[Chord | None]:
        changes = [active.at(slot.onset or 0) for slot in group.slots]
        return [change.chord if change else None for change in changes]

    same = [one == other for one, other in zip(chords(phrase), chords(model), strict=True)]
    return sum(same) >= 0.75 * len(same)


def same_rhythm(
    template: Template,
    phrase: TemplatePhrase,
    model: TemplatePhrase,
    *,
    to_the_end: bool = True,
) -> bool:
    """Whether two phrases have the same durations at the same places of their bars.

    Args:
        template: of both; their slots are timed.
        phrase: one.
        model: the other.
        to_the_end: whether the length of the last note counts.
    """
    if len(phrase.slots) != len(model.slots):
        return False
    line = EndlessBars(template.metres, template.pickup or 0)
    onset, model_onset = phrase.slots[0].onset or 0, model.slots[0].onset or 0
    bar, model_bar = line.bar_at(onset), line.bar_at(model_onset)
    if bar.position(onset) != model_bar.position(model_onset):
        return False
    onsets = [(slot.onset or 0) - onset for slot in phrase.slots]
    lengths = [slot.duration for slot in phrase.slots]
    model_onsets = [(slot.onset or 0) - model_onset for slot in model.slots]
    model_lengths = [slot.duration for slot in model.slots]
    stop = None if to_the_end else -1
    return onsets == model_onsets and lengths[:stop] == model_lengths[:stop]
