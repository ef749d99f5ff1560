import pytest

from melregen.errors import InvalidMusicError
from melregen.music import Metre, MetreChange, Syllabic, Syllable
from melregen.template import Cadence, PhraseForm, Relation, Slot, Template, TemplatePhrase
from melregen.template.words import check_words

A, MA, ZING = (
    Syllable("A", Syllabic.BEGIN),
    Syllable("ma", Syllabic.MIDDLE),
    Syllable("zing", Syllabic.END),
)
GRACE = Syllable("grace")


def template(*phrases: tuple[Syllable | None, ...]) -> Template:
    """A template of quarter notes; "None" is a melisma."""
    made, onset = [], 0
    for syllables in phrases:
        slots = []
        for syllable in syllables:
            slots.append(Slot(onset, 24, syllable, melisma=syllable is None))
            onset += 24
        made.append(TemplatePhrase(tuple(slots), Cadence.OPEN, PhraseForm(Relation.NEW)))
    metres = (MetreChange(0, Metre(1, 4)),)
    return Template(phrases=tuple(made), metres=metres, duration=onset, pickup=0)


@pytest.mark.parametrize(
    "phrases",
    [
        ((A, MA, None, ZING, GRACE),),
        ((A, MA), (ZING, GRACE)),
        ((ZING, GRACE, A),),
        ((GRACE, None, GRACE),),
    ],
    ids=["melisma in a word", "word across phrases", "cut at both ends", "single words"],
)
def test_whole_words_pass(phrases):
    check_words(template(*phrases))


@pytest.mark.parametrize(
    ("phrases", "message"),
    [
        (((GRACE, ZING),), "bar 2.*a syllable is missing between 'grace' .single. and 'zing'"),
        (((A, MA, None, GRACE),), "bar 4.*between 'ma' .middle. and 'grace'"),
        (((A, MA), (A, MA, ZING)), r"bar 3.*phrase 2, slot 1.*between 'ma'"),
    ],
    ids=["no beginning", "no end", "across phrases"],
)
def test_deleted_syllable_is_named_with_its_bar(phrases, message):
    with pytest.raises(InvalidMusicError, match=message):
        check_words(template(*phrases))
