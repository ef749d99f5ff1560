"""Words that tell the style of a text, in the languages that can be sung.

Lists of our own, tried on texts of the train split (`benchmarks/style_guess.py` counts what they
tell). Each is matched whole, in lower case, without the apostrophe and what follows it.
"""

SACRED = frozenset(
    "god lord jesus christ saviour savior holy praise alleluia hallelujah amen grace heaven soul "
    "thee thy thou salvation cross sin redeemer spirit glory hosanna hymn worship bless blessed "
    "mercy creator almighty gospel zion israel sinner sinners calvary "
    "gott herr herrn jesu christus heiland heilig heilige heiliger lob lobe lobet gnade himmel seele "
    "halleluja kyrie erbarm erbarme sünde sünden kreuz erlöser geist ewig ewigkeit "
    "dieu seigneur jésus gloire saint sainte dio signore gesù santo santa dios señor gloria "
    "deus domine dominus sanctus maria boże panie jezu święty".split()
)

CHRISTMAS = frozenset(
    "christmas noel nowell noël manger bethlehem yule yuletide shepherds shepherd magi carol carols "
    "mistletoe santa sleigh wassail virgin emmanuel nativity "
    "weihnacht weihnachten weihnachtszeit krippe bethlehems hirten christkind tannenbaum advent "
    "nikolaus krippelein kindelein gloria pastores navidad natale betlejem betlejemie".split()
)

LULLABY = frozenset(
    "lullaby hush hushaby bye-bye cradle slumber sleepy asleep sleep dream dreams moon eyes "
    "schlaf schlafe eia popeia wiege wiegenlied träume schlummer schlummre "
    "dodo dors berceuse ninna nanna duerme nana luli lulajże".split()
)
"""Only with one of `LULLABY_CORE` among them."""

LULLABY_CORE = frozenset(
    "lullaby hush hushaby cradle slumber schlaf schlafe eia popeia wiegenlied schlummre dors dodo "
    "ninna duerme luli lulajże".split()
)

MODERN = frozenset(
    "baby yeah gonna wanna gotta cause ain hey ooh whoa radio phone tonight car city "
    "highway party crazy okay dance dancing street neon taxi coffee train kiss "
    "handy party straße stadt nacht heut heute tanz".split()
)

CONTRACTED = frozenset(
    "i'm you're we're they're i've you've we've i'll you'll don't can't won't didn't doesn't isn't "
    "wasn't couldn't it's that's there's what's let's she's he's".split()
)

ARCHAIC = frozenset(
    "thee thy thou thine hath doth o'er e'er ne'er 'twas 'tis art ye unto whilst ere oft yon hast "
    "wouldst shalt lo nay".split()
)

COUNTRY = frozenset(
    "truck whiskey whisky honky tonk boots cowboy cowgirl rodeo tennessee texas nashville prairie "
    "bourbon pickup saddle porch fiddle dirt".split()
)

CHILDREN = frozenset(
    "duck ducks frog frogs bunny kitty puppy piggy mouse mice cow sheep lamb hen pig bear spider "
    "twinkle clap hop wiggle teddy abc cuckoo farmer merry quack moo baa oink "
    "häschen entchen kuckuck fuchs gans hänschen maus mäuschen vögel bienchen katze hund ringel "
    "backe kuchen esel".split()
)
