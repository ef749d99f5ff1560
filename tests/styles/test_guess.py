"""The style that words tell."""

import pytest

from melregen.generation.draft import draft_template
from melregen.generation.wishes import Wishes
from melregen.lyrics import parse_lyrics
from melregen.styles import find_style, guess_style
from melregen.styles.guess import metre_name
from melregen.template import Template

POP = """[Verse]
Your coat is on the bedroom door
The kettle sings to no one now
I count the boards along the floor
And get to sleep somehow

[Chorus]
Leave the light on, leave it on
I'm not ready to be gone
"""

HYMN = """O Lord of every field and shore
Whose mercy we have known
We bring our praises to thy door
And kneel before thy throne

Though kings may fall and kingdoms fade
Thy grace will still remain
The earth and all that thou hast made
Shall sing thy praise again
"""

BLUES = """The river's got my house and the bank has got my land
Yes the river's got my house and the bank has got my land
I'm walking down to Memphis with a shoebox in my hand

Oh the rain keeps on falling and the water's at my door
I said the rain keeps on falling and the water's at my door
If I get to higher ground I won't come back here any more
"""

LULLABY = """Hush now and slumber, my own little one
Down in the valley the daylight is done
Sleep till the morning comes over the hill
Hush now, the birds in the branches are still
"""

CAROL = """Shepherds ran down from the hillside in haste
All through the snow and the cold of the waste
There in a manger the Christmas child lay
Warm in the breath of the oxen and hay
"""

CHILDREN = """Five little ducks on a muddy track
One went quack and the rest went quack
Ducks in a puddle and ducks in a row
Home to the farmer the five ducks go
"""

FOLK = """The miller's girl went down the lane
The morning frost was white
She would not pass that way again
She sailed away that night

The miller stood beside the mill
The wheel was frozen fast
The water in the race was still
The autumn long was past
"""

POEM = """What the wall remembers is not the hand
but the lime
and afternoons, a long unfastened door
where you
stood, not speaking, while the slow dust
turned
"""

RAP = """[Verse]
I came up from the basement with a pocket full of pencils and a notebook full of plans
They said a kid from nowhere never makes it to the stages but I'm standing where I stand
[Hook]
Everybody on the left side everybody on the right side let me see you raise a hand
Everybody in the middle keep it moving keep it moving to the rhythm of the band
"""


def guess(text):
    return guess_style(draft_template(parse_lyrics(text, language="en"), None, Wishes()))


@pytest.mark.parametrize(
    ("text", "name", "reason"),
    [
        (POP, "pop", "headings Verse and Chorus"),
        (HYMN, "hymn", "words of worship in 8.6.8.6 (common metre)"),
        (BLUES, "blues", "stanzas of three lines, the second as the first"),
        (LULLABY, "lullaby", "words of sleep"),
        (CAROL, "carol", "words of Christmas"),
        (CHILDREN, "children", "short lines, and words of children's songs"),
        (FOLK, "folk", "stanzas in 8.6.8.6 (common metre)"),
        (RAP, "rap", "headings Verse and Chorus, and lines of many syllables"),
        (POEM, "none", ""),
    ],
)
def test_the_style_of_a_text(text, name, reason):
    found = guess(text)
    assert (found.name, found.reason) == (name, reason)
    assert find_style(found.name).name == name


def test_the_user_is_told_how_to_choose_another():
    assert guess(POP).sentence == (
        "Style: pop (headings Verse and Chorus); --style NAME sets another"
    )
    assert guess(POEM).sentence == "Style: none told from the words; --style NAME sets one"


def test_a_refrain_without_headings_is_heard_where_people_speak():
    first = "I'm waiting by the radio\nIt's only me tonight"
    second = "You're on the road\nI don't know why"
    chorus = "Call me, baby, call me\nDon't you let me down"
    assert guess("\n\n".join((first, chorus, second, chorus))).name == "pop"


def test_headings_do_not_make_a_hymn_a_pop_song():
    assert guess("[Verse 1]\n" + HYMN.replace("\n\n", "\n\n[Refrain]\n")).name == "hymn"


def test_no_words_no_style():
    assert guess_style(Template()) is None


def test_metres_are_named_as_in_hymnals():
    assert metre_name((8, 6, 8, 6)) == "8.6.8.6 (common metre)"
    assert metre_name((8, 7, 8, 7) * 2) == "8.7.8.7 doubled"
    assert metre_name((8, 6, 8, 7)) == "8.6.8.6 (common metre)"  # one syllable more, once
    assert metre_name((3, 12)) == ""
