"""Words that tell the style of a text, in the languages that can be sung.

Lists of our own, tried on texts of the train split (`benchmarks/style_guess.py` counts what they
tell). Each is matched whole, in lower case.
"""


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


SACRED = _words(
    "alleluia almighty amen bless blessed boże calvary christ christus creator cross deus "
    "dieu dio dios domine dominus erbarm erbarme erlöser ewig ewigkeit geist gesù gloire "
    "gloria glory gnade god gospel gott grace halleluja hallelujah heaven heiland heilig "
    "heilige heiliger herr herrn himmel holy hosanna hymn israel jesu jesus jezu jésus "
    "kreuz kyrie lob lobe lobet lord maria mercy panie praise redeemer saint sainte "
    "salvation sanctus santa santo savior saviour seele seigneur señor signore sin sinner "
    "sinners soul spirit sünde sünden thee thou thy worship zion święty"
)

SACRED_CORE = SACRED - _words(
    "almighty bless blessed boże cross ewig ewigkeit geist gloria glory gnade heaven heilig "
    "heilige heiliger herr himmel holy kreuz lob lobe mercy saint sainte santa santo seele "
    "sin soul spirit sünde sünden thee thou thy"
)
"""Those that stand in few other songs: at least one must be there."""

CHRISTMAS = _words(
    "advent bethlehem bethlehems betlejem betlejemie carol carols christkind christmas "
    "emmanuel gloria hirten kindelein krippe krippelein magi manger mistletoe natale "
    "nativity navidad nikolaus noel nowell noël pastores santa shepherd shepherds sleigh "
    "tannenbaum virgin wassail weihnacht weihnachten weihnachtszeit yule yuletide"
)

LULLABY = _words(
    "asleep berceuse bye-bye cradle dodo dors dream dreams duerme eia eyes hush hushaby "
    "lulajże luli lullaby moon nana nanna ninna popeia schlaf schlafe schlummer schlummre "
    "sleep sleepy slumber träume wiege wiegenlied"
)
"""Only with one of `LULLABY_CORE` among them."""

LULLABY_CORE = _words(
    "cradle dodo dors duerme eia hush hushaby lulajże luli lullaby ninna popeia schlaf "
    "schlafe schlummre slumber wiegenlied"
)

MODERN = _words(
    "ain baby car cause city coffee crazy dance dancing gonna gotta handy heut heute hey "
    "highway kiss nacht neon okay ooh party phone radio stadt straße street tanz taxi "
    "tonight train wanna whoa yeah"
)

CONTRACTED = _words(
    "can't couldn't didn't doesn't don't he's i'll i'm i've isn't it's let's she's that's "
    "there's they're wasn't we're we've what's won't you'll you're you've"
)

ARCHAIC = _words(
    "'tis 'twas art doth e'er ere hast hath lo nay ne'er o'er oft shalt thee thine thou thy "
    "unto whilst wouldst ye yon"
)

COUNTRY = _words(
    "boots bourbon cowboy cowgirl dirt fiddle honky nashville pickup porch prairie rodeo "
    "saddle tennessee texas tonk truck whiskey whisky"
)

CHILDREN = _words(
    "abc baa backe bear bienchen bunny clap cow cuckoo duck ducks entchen esel farmer frog "
    "frogs fuchs gans hen hop hund hänschen häschen katze kitty kuchen kuckuck lamb maus "
    "merry mice moo mouse mäuschen oink pig piggy puppy quack ringel sheep spider teddy "
    "twinkle vögel wiggle"
)
