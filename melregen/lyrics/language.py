"""Languages: which are supported, which function words they have, which one a text is in."""

import re
import unicodedata
from collections import Counter


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


# Languages that `parse_lyrics` divides into syllables.
SUPPORTED: dict[str, str] = {"en": "English", "de": "German"}
# Languages whose text is recognised, beside those of SUPPORTED, and whose stress is known.
RECOGNISED: dict[str, str] = {**SUPPORTED, "fr": "French", "it": "Italian", "la": "Latin"}

# Words that carry no stress when they have one syllable.
FUNCTION_WORDS: dict[str, frozenset[str]] = {
    "en": _words(
        """
        a an the and or but nor if as at by for from in of off on to with than that so up i
        me my we us our you your ye thee thou thy he him his she her it its they them their
        am is are was were be been do does did has have had can could shall should will
        would may might must who whom which what when where how there this these those not
        no i'm i'll i've i'd you're you'll you've you'd he's he'll he'd she's she'll she'd
        it's we're we'll we've we'd they're they'll they've they'd that's there's what's
        who's don't can't won't tis twas o'er neath gainst 'mid 'til till t' th' o' n'
        'n' hath doth art wast wilt shalt canst dost hast let let's some such too yet while
        whose them 'em 'cause ere
        """
    ),
    "de": _words(
        """
        der die das den dem des ein eins ich du er sie es wir ihr mich dich sich uns euch
        mir dir ihm ihn und oder doch denn dass daß wenn als wie so ob weil in im an am auf
        aus bei beim mit nach von vom vor zu zum zur für durch um ins ans bis ohn' ist bin
        bist sind seid war warst hat hast habt wird wirst kann kannst darf mag will soll
        muss muß wär' hab' 's nicht nur noch auch da nun wo wer was man kein mein dein sein
        ja gar schon sehr mal geht's ist's hab's wenn's ich's gib's so's
        """
    ),
    "fr": _words(
        """
        le la les un de du des et ou où à au aux en dans par pour sur sous que qui quoi ne
        pas je tu il on nous vous ils me te se lui leur mon ton son ma ta sa mes tes ses ce
        ces cet est es suis sont ai as a ont si mais car l d qu n s c j m t y sans
        """
    ),
    "it": _words(
        """
        il lo la i gli le un di a da in con su per tra fra e o ma che chi non mi ti si ci vi
        ne se del al dal nel sul è ho ha hai son sei mio tuo suo già più l d c s m t v
        """
    ),
    "la": _words(
        """
        et in ad ex a ab de cum per pro ut ne non nec sed si qui quae quod te me se nos vos
        est es sunt sit tu hic o atque ac aut
        """
    ),
}

# Frequent words that tell the languages apart; a word may count for several.
_FREQUENT: dict[str, frozenset[str]] = {
    "en": FUNCTION_WORDS["en"]
    | _words(
        """
        all love know like just see come one go now out never over every day night away into
        oh when upon little baby heart time down back say home good
        """
    ),
    "de": FUNCTION_WORDS["de"]
    | _words(
        """
        eine einen einem einer meine meinen meinem meiner deine deinen deiner ihre alle
        alles über unter wieder hier dort immer wann lieb liebe herz hinaus wohl still seine
        keine haben sind oh ach
        """
    ),
    "fr": FUNCTION_WORDS["fr"] | _words("une comme dans plus amour cœur tout toi moi"),
    "it": FUNCTION_WORDS["it"]
    | _words("una della delle amor amore cor cuore questo quando come sempre"),
    "la": FUNCTION_WORDS["la"]
    | _words("deus dei deo domine dominus pater sancta sanctus gloria ora nobis"),
    # Not sung, recognised to be refused instead of read as English.
    "es": _words(
        """
        el la los las un una de y en que no se por con para mi tu su me te lo es del al más
        pero como yo cuando amor corazón sin muy ya porque
        """
    ),
    "nl": _words(
        """
        de het een en van ik je niet dat die in te zijn op met voor maar er naar ook mijn
        wij jij hij zij wat nog als dan
        """
    ),
}

# Letters and letter groups that hardly occur in the other languages.
_TELLING: dict[str, str] = {
    "en": r"\b\w+(?:ing|ght|tion|n't)\b|\bth\w+|\bwh\w+|\w+'(?:ll|ve|re|m)\b|\w*ee\w*k\b|\b\w+ly\b",
    "de": r"\w*ß\w*|\w*sch\w*|\w*[äü]\w*|\b\w+(?:lein|chen|heit|keit|ung|lich|icht|acht)\b|\w*ö\w*",
    "fr": r"\w*[çœêèàû]\w*|\b[ldjcqnm]'\w+|\b\w+(?:eux|aux|oir|ez)\b",
    "it": r"\b\w+(?:zione|gli[aeo]|cch\w+)\b|\w+[ìòù]\b|\bdell'|\bl'",
    "la": r"\b\w+(?:orum|arum|ibus|amus|untur|ae)\b",
    "es": r"\w*[ñ¿¡]\w*|\b\w+(?:ción|ías?)\b",
    "nl": r"\w*ij\w*|\b\w*(?:aai|oei|eeuw)\w*",
}


def _share_of_latin_letters(text: str) -> float:
    letters = [character for character in text if character.isalpha()]
    latin = sum("LATIN" in unicodedata.name(character, "") for character in letters)
    return latin / len(letters) if letters else 1.0


def is_latin_script(text: str) -> bool:
    """Whether at least three quarters of the letters of a text are Latin ones."""
    return _share_of_latin_letters(text) >= 0.75


def detect_language(text: str) -> str | None:
    """Guess the language of a text from its frequent words and telling letters.

    Each word that stands among the frequent words of a language counts 1 for it (1/n where n
    languages share the word), each telling letter group 1. The best language wins.

    Args:
        text: running text, any length; a few words are enough where they are frequent ones.

    Returns:
        An ISO 639-1 code: "en", "de", "fr", "it", "la", "es" or "nl". None where nothing in the
        text tells, where two languages tell equally, or where the script is not Latin.
    """
    if not is_latin_script(text):
        return None
    plain = unicodedata.normalize("NFC", text).replace("’", "'").lower()
    words = Counter(re.findall(r"[^\W\d_]+(?:'[^\W\d_]+)*", plain))
    scores: Counter[str] = Counter()
    for word, count in words.items():
        holders = [language for language, known in _FREQUENT.items() if word in known]
        for language in holders:
            scores[language] += count / len(holders)  # type: ignore[assignment]
    for language, pattern in _TELLING.items():
        scores[language] += len(re.findall(pattern, plain))
    ranked = scores.most_common(2)
    if ranked[0][1] == 0 or ranked[0][1] == ranked[1][1]:
        return None
    return ranked[0][0]
