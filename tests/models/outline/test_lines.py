"""The outline of the lines of a song."""

from melregen.extraction.extract import extract_template
from melregen.models.nn import vocabulary as v
from melregen.models.outline.features import (
    FIELDS,
    STEP_COLUMNS,
    TOKEN_COLUMNS,
    TextLine,
    field_values,
    line_tokens,
    model_of,
    relation_choice,
    relation_of,
    step_columns,
)
from melregen.models.outline.lines import CADENCES, RELATIONS, LineOutline, outline_of
from melregen.music import LeadSheet, Metre, Note, Phrase, Syllable
from melregen.template import Cadence, Relation


def song(*lines, pickup=0, metre=None) -> LeadSheet:
    """A song of lines, each of notes as (onset, length) in quarters, a syllable a note."""
    notes = [
        Note(round(24 * onset), round(24 * length), 60 + place % 5, Syllable("la"))
        for line in lines
        for place, (onset, length) in enumerate(line)
    ]
    phrases = tuple(
        Phrase(round(24 * line[0][0]), round(24 * (sum(line[-1]) - line[0][0]))) for line in lines
    )
    return LeadSheet.build(notes, pickup=pickup, metre=metre or Metre(4, 4), phrases=phrases)


def outlines(sheet):
    return outline_of(extract_template(sheet))


def test_a_line_on_the_downbeat():
    firsts, (one, two) = outlines(
        song([(0, 1), (1, 1), (2, 1), (4, 2)], [(8, 1), (9, 1), (10, 1), (12, 4)])
    )
    assert firsts == [0, 2]
    assert (one.bars, one.start, one.close_bar, one.close, one.length) == (2, 0, 1, 0, 48)
    assert (two.bars, two.close_bar, two.length) == (2, 1, 96)
    assert one.relation is Relation.NEW


def test_an_upbeat_belongs_to_the_bar_to_come():
    # A pickup of a quarter; the second line enters on the fourth beat of its bar.
    firsts, (one, two) = outlines(
        song([(0, 1), (1, 1), (2, 1), (3, 1)], [(8, 1), (9, 2), (11, 2)], pickup=24)
    )
    assert firsts == [1, 3]
    assert (one.start, one.bars) == (-24, 2)
    assert two.start == -24
    assert (two.close_bar, two.close) == (0, 48)


def test_a_line_that_enters_late_keeps_its_bar():
    _, (one, _) = outlines(song([(1, 1), (2, 1), (3, 1)], [(4, 1), (5, 1), (6, 1)]))
    assert (one.start, one.bars) == (24, 1)


def test_every_relation_has_choices_of_its_own():
    seen = set()
    for relation in RELATIONS:
        for back in range(1, 9) if relation is not Relation.NEW else (0,):
            choice = relation_choice(relation, back)
            assert relation_of(choice) == (relation, back)
            seen.add(choice)
    assert seen == set(range(FIELDS["relation"]))
    assert relation_choice(Relation.REPEAT, 9) is None


def test_what_is_off_the_grid_does_not_count():
    line = LineOutline(Relation.NEW, 0, 2, 5, 1, 0, 48, CADENCES.index(Cadence.OPEN))
    _, exact = field_values(line)
    assert dict(zip(FIELDS, exact, strict=True)) == {
        "relation": True, "bars": True, "start": False, "close_bar": True, "close": True,
        "length": True, "cadence": True,
    }  # fmt: skip


def test_tokens_tell_sections_counts_and_rhymes():
    def line(text, heading=None):
        return TextLine(tuple(Syllable(part) for part in text.split()), heading)

    tokens = line_tokens(
        [line("a b night", "Verse 1"), line("c d"), line("e f light"), line("g h", "Chorus")]
    )
    columns = dict(zip(TOKEN_COLUMNS, tokens.T.tolist(), strict=True))
    assert columns["opens_section"] == [0, 1, 2, 2, 1]
    assert columns["same_count"][1:] == [1, 1, 1 + 2, 1 + 2]
    assert columns["rhyme"][3] == 1 + 2
    assert columns["section"][1] != columns["section"][4]


def test_the_last_line_of_as_many_syllables_is_the_model():
    assert model_of([4, 5, 4, 4], 3) == 2
    assert model_of([4, 5], 1) is None
    row = step_columns(None, None, gap=0, bar=1, bars_left=None, lines_left=4)
    assert len(row) == len(STEP_COLUMNS)
    assert row[list(STEP_COLUMNS).index("bars_left")] == v.OPEN
