"""Words about the performance, and singers' names: written among the words, never sung."""

import re


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


_PERFORMANCE = _words(
    """
    softly soft quietly quiet slowly slow faster fast loud loudly louder gently whispered whisper
    whispering whispers spoken speaking shouted shout shouting screamed humming hummed hum
    whistling whistle whistles clap claps clapping handclaps applause laughs laughing laughter
    sighs instrumental instrumentals solo guitar piano drums drum bass sax saxophone harmonica
    organ violin strings horns trumpet flute synth ukulele banjo acoustic electric break riff
    interlude intro outro fade fades fading out repeat repeats repeated ad lib adlib libs
    acapella cappella capella tacet ritardando rit accelerando crescendo diminuendo tempo half
    double time beat beats bars bar measures pause silence stop stops strum strumming palm
    mute muted harmony harmonies backing vocals vocal background choir all together both
    unison falsetto key change modulation modulate capo up down step ring let n.c. freely rubato
    rap rapped chords chord backup band dance scat verse chorus tune music continues
    leise laut langsam schnell gesprochen geflüstert gepfiffen gesummt summen pfeifen klatschen
    geklatscht gitarre klavier geige orgel flöte schlagzeug alle zusammen instrumentalteil
    wiederholen wdh
    parlé chuchoté doucement lentement tous ensemble instrumentale refrain reprise
    hablado susurrado suave lento todos juntos palmas guitarra coro repetir
    parlato sussurrato forte lentamente tutti insieme chitarra ripetere
    falado sussurrado devagar violão instrumentais mf mp pp ff sfz
    """
)
_SMALL = _words(
    "a an the and or of on in to with by for at only is over till until then more once x "
    "nur seulement solamente apenas "
    "und mit der die das im et le la les de du y con el e il com o os"
)
_SURE = _words(
    """
    softly quietly slowly loudly gently whispered whispering spoken shouted screamed humming hummed
    whistling clapping handclaps applause laughs laughing laughter instrumental guitar sax
    saxophone harmonica drums piano interlude fade fades repeat repeats adlib acapella cappella
    tacet ritardando accelerando crescendo riff solo falsetto modulation rubato freely scat
    klavier geige orgel flöte leise gesprochen geflüstert gepfiffen gesummt geklatscht
    gitarre schlagzeug wiederholen
    parlé chuchoté hablado susurrado parlato sussurrato falado sussurrado chitarra guitarra violão
    instrumentalteil strum strumming backing vocals unison n.c. bars capo outro intro half
    """
)
_ONE_WORD = _words(
    "all both band break soft slow fast loud whisper shout hum whistle clap claps rap alle tutti "
    "tous todos pause silence chords half-time"
)
_VOICES = _words(
    """
    all both everyone everybody boys girls boy girl men women man woman male female him her he she
    lead leader choir chorus solo tutti group duet duo ensemble voices voice singer rapper band
    crowd audience kids children soloist backing backup others together mf m f narrator response
    call answer alle beide er sie mann frau männer frauen kinder chor jungs mädchen solist
    tous toutes lui elle hommes femmes todos todas él ella ambos coro lei
    uomini donne entrambi homem mulher ele ela
    """
)
_NAME = r"[^\W\d_][\w.'’-]*(?:\s(?:&|\+|and|und|et|y|e|/)?\s?[^\W_][\w.'’-]*){0,3}"
_SINGER = re.compile(
    rf"\s*[\[(<*]*(?P<name>{_NAME}(?:\s\d{{1,2}})?)(?:\s?\([^()]{{1,30}}\))?[\])>*]*\s?:(?![:|/\d])[*\s]*"
)
_SINGER_IN_BRACKETS = re.compile(rf"\s*[\[<](?P<name>{_NAME})[\]>]\s*:?\s*(?=\S)")
_NO_SINGERS = frozenset({"http", "https", "remember", "note", "nb", "ps"})


def is_performance(text: str) -> bool:
    """Whether a text, brackets taken off, is about the performance: "softly", "guitar solo"."""
    words = [w.strip("-").lower() for w in re.findall(r"[\w.'’-]+", text)]
    words = [word if word == "n.c." else word.strip(".") for word in words if word.strip(".-")]
    known = [word for word in words if not word.isdigit() and word not in _SMALL]
    if not known or len(words) > 8:
        return False
    if len(set(known)) == 1 and (known[0] in _SURE or known[0] in _ONE_WORD):
        return True
    return all(word in _PERFORMANCE for word in known) and any(word in _SURE for word in known)


def singer_of(line: str) -> re.Match[str] | None:
    """Return the part of a line that may be a singer's name: before a colon, or in brackets.

    Whether it is one is told by `are_singers` from all lines of a text.
    """
    match = _SINGER.match(line)
    if match and match["name"].lower() not in _NO_SINGERS:
        return match
    return _SINGER_IN_BRACKETS.match(line)


def are_singers(names: dict[str, int]) -> set[str]:
    """Tell which of the names before colons are singers'.

    Voices ("All", "Girls", "Chor") and names in capitals are; others where a name comes more than
    once, or several names that begin with capitals do.

    Args:
        names: each with how many lines it stands before.
    """
    titled = {
        name for name in names if all(w[:1].isupper() for w in re.findall(r"[^\W\d_]{2,}", name))
    }
    short = {name for name in titled if len(name.split()) <= 2}
    found = set()
    for name, count in names.items():
        words = [word for word in re.findall(r"[^\W_]+", name.lower()) if not word.isdigit()]
        capitals = name.upper() == name and name.lower() != name
        voices = all(word in _VOICES or word in _SMALL for word in words)
        if voices or capitals or (name in short and (count > 1 or len(short) > 1)):
            found.add(name)
    return found
