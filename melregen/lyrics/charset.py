"""The character set of a text that does not name it.

A text is read in each character set that people have used for songs, and the reading is kept that
is the likeliest as letters of a language: the sum of the logarithms of the letters' probabilities,
by rank among the letters beyond ASCII of each language (or the most frequent characters of
Chinese, Japanese and Korean), as Kikui's method has it (G. Kikui 1996, Identifying the coding
system and language of on-line documents, COLING). What a reading cannot be is made unlikely: a
capital after a small letter, letters of two scripts in a word, signs amid letters.
"""

import codecs
import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from math import log

from melregen.errors import ParseError, shorten

_QUOTES = "’“”–…‘—„«»‚"
_LATIN = {
    "fr": "éèàêçâîôùûœëïÉÀÊÇ", "de": "üäößÜÄÖ", "es": "óáéíñú¡¿üÁÉÍÓÚÑ", "pt": "ãáéçíóõêâúàôÉÁÓ",
    "it": "èàòùìéÈÀ", "sv": "äåöéÄÅÖ", "da": "øåæéØÅÆ", "nl": "ëéïüóöè", "fi": "äöÄÖå",
    "is": "áíðéóþöúýæÁÍÞÓÖ", "en": "éèïñç",
}  # fmt: skip
_CENTRAL = {
    "pl": "łęążóśćńźŁŻŚĆĘĄŹÓ", "cs": "íáěéřýčžšůúťďňóŘŠČŽÚÁÍ", "sk": "áíčéžšýúľťňďôóäŠČŽÚ",
    "hu": "éáöőóíüúűÉÁÖŐÓÍ", "ro": "ăîâşţéŞŢÎ", "sl": "čšžČŠŽ", "hr": "šćčžđŠČĆŽĐ",
}  # fmt: skip
_TURKISH = {"tr": "ıüşçğöİŞÇÖÜâ"}
_BALTIC = {"lt": "ėšįųžčęąūŠŽČ", "lv": "āīēšņļūžģķčĀŠ", "et": "äõüöšžÄÕÜÖ"}
_CYRILLIC = {
    "ru": "оеаинтсрвлкмдпуяыьгзбчйхжшюцщэфъё", "uk": "оаниівтреслкмдупязьбгйчхжїцшюєщфґ",
    "bg": "аоеитнрсвлкдмпзугябъчщжцйхшфюь",
}  # fmt: skip
_GREEK = {"el": "αοιετσνηυρπκμλςόγάίδήέθχώφύβξζψωΐϊ"}
_HEBREW = {"he": "יוהלאמתרבשנםדעקחפגכטצסזןךץףװ"}
_ARABIC = {"ar": "اليمنوتبردعفهكسحقجشذصضطزغثخةأىءإظؤئ"}
_HANGUL = {
    "ko": "이다는을고가에나지의하을그대사도로은기를한내리어라아서만마있너자일해들게면인니지수없"
    "날시우여야거오말원눈보랑안당전던음잊제"
}
_SIMPLIFIED = {
    "zh": "的我你不是一在了有爱人这心到想来个没天就么那都能上说她他要时着会过去里谁多大为看得"
    "生情前后让梦再最好地开起和只夜年月风如果还中走什出给们下自己知道也无对可以相永远"
}
_TRADITIONAL = {
    "zh-Hant": "的我你不是一在了有愛人這心到想來個沒天就麼那都能上說她他要時著會過去裡誰多大為"
    "看得生情前後讓夢再最好地開起和只夜年月風如果還中走什出給們下自己知道也無對可以相永遠"
}
_KANA = {
    "ja": "のいなをにてしかるたとはがまれくらもきこうでだっりさんあそみよけめつえせわちやどおろ"
    "ひじずばごげべぶぎぐアイルンラスドトリシタマーキサカコナセハフヒホミムメモヤユヨレロワヲ"
    "クケソチツテニヌネノヘウエオァィェォャュョッ、。"
}


@dataclass(frozen=True)
class _Set:
    """A character set and the languages written in it.

    Attributes:
        name: of the codec.
        languages: the letters beyond ASCII of each, the most frequent first.
        is_alphabet: all letters of a word are in the set's own script, none of them Latin.
        is_wide: a character has two bytes.
        prior: logarithm of how much more usual than the others it is.
    """

    name: str
    languages: dict[str, str]
    is_alphabet: bool = False
    is_wide: bool = False
    prior: float = 0.0


_SETS = (
    _Set("cp1252", _LATIN, prior=3.0),
    _Set("cp1250", _CENTRAL),
    _Set("cp1251", _CYRILLIC, is_alphabet=True),
    _Set("koi8-u", _CYRILLIC, is_alphabet=True, prior=-2.0),
    _Set("cp866", _CYRILLIC, is_alphabet=True, prior=-2.0),
    _Set("cp1253", _GREEK, is_alphabet=True),
    _Set("cp1254", _TURKISH),
    _Set("cp1255", _HEBREW, is_alphabet=True),
    _Set("cp1256", _ARABIC, is_alphabet=True),
    _Set("cp1257", _BALTIC),
    _Set("iso8859-2", _CENTRAL, prior=-2.0),
    _Set("mac-roman", _LATIN, prior=-2.0),
    _Set("cp850", _LATIN, prior=-2.0),
    _Set("cp932", _KANA, is_wide=True),
    _Set("euc-jp", _KANA, is_wide=True, prior=-2.0),
    _Set("cp949", _HANGUL, is_wide=True),
    _Set("gb18030", _SIMPLIFIED, is_wide=True),
    _Set("big5", _TRADITIONAL, is_wide=True),
)
_FREQUENT_SHARE = 0.45
"""Of running text in Chinese, Japanese or Korean that the frequent characters above make up."""
_USUAL = 3000
"""Characters of a wide set that make up nearly all the rest of running text."""
_RARE, _SIGN, _WRONG = log(1e-4), log(1e-6), log(1e-9)
_MOST = 20_000
"""Bytes beyond ASCII that are looked at."""


def decode_text(raw: bytes, charset: str | None = None) -> str | None:
    """Decode a text; None where the bytes are no text.

    UTF-8, UTF-16 and UTF-32 are told by their marks or their form, others by `likeliest_charset`.
    Text that was decoded wrongly once before it was saved ("fÃ¼r") is set right.

    Args:
        raw: the bytes.
        charset: their character set; None finds out.

    Raises:
        ParseError: there is no such character set, or the bytes do not fit it.
    """
    if charset is not None:
        return _decode_as(raw, charset)
    for mark, name in (
        (codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF32_LE, "utf-32"),
        (codecs.BOM_UTF32_BE, "utf-32"), (codecs.BOM_UTF16_LE, "utf-16"),
        (codecs.BOM_UTF16_BE, "utf-16"),
    ):  # fmt: skip
        if raw.startswith(mark):
            text = _try(raw, name)
            return text if text is not None and _is_text(text) else None
    if name := _wide_form(raw):
        text = _try(raw, name)
        return text if text is not None and _is_text(text) else None
    text = _try(raw, "utf-8")
    if text is not None:
        return mend_twice_encoded(text) if _is_text(text) else None
    if _nearly_utf8(raw):
        return raw.decode("utf-8", errors="replace")
    text = raw.decode(likeliest_charset([raw]), errors="replace")
    return text if _is_text(text) else None


def likeliest_charset(texts: Sequence[bytes]) -> str:
    """Return the character set in which texts are likeliest, "cp1252" where nothing tells.

    Args:
        texts: of one file, in one character set, and not in UTF-8.
    """
    raw = b"\n".join(text for text in texts if not text.isascii())
    if not raw:
        return "cp1252"
    scores = {own.name: _score(raw[:_MOST], own) for own in _SETS}
    return max(scores, key=lambda name: scores[name])


def mend_twice_encoded(text: str) -> str:
    """Set right what was UTF-8, read as Windows-1252, and saved as UTF-8: "fÃ¼r" is "für"."""

    def mend(match: re.Match[str]) -> str:
        raw = b"".join(_byte(character) for character in match[0])
        try:
            return raw.decode("utf-8")
        except UnicodeDecodeError:
            return match[0]

    return _TWICE.sub(mend, text)


_HIGH = "".join(
    sorted({bytes([b]).decode("cp1252", errors="ignore") or chr(b) for b in range(0x80, 0xC0)})
)
_END = f"[{re.escape(_HIGH)}]"
_TWICE = re.compile(f"(?:[Â-ß]{_END}|[à-ï]{_END}{{2}}|[ð-ô]{_END}{{3}})+")


def _byte(character: str) -> bytes:
    try:
        return character.encode("cp1252")
    except UnicodeEncodeError:
        return bytes([ord(character)]) if ord(character) < 256 else b"?"


def _decode_as(raw: bytes, charset: str) -> str:
    try:
        codec = codecs.lookup(charset)
        if not getattr(codec, "_is_text_encoding", True):
            raise LookupError(charset)
        text = raw.decode(codec.name)
    except (LookupError, ValueError) as error:
        if isinstance(error, UnicodeDecodeError):
            raise ParseError(
                f"is not in the character set {shorten(charset)}; leave --charset out to have it "
                "found, or name another one"
            ) from None
        raise ParseError(
            f"cannot be read as '{shorten(charset)}', which is no character set; name one like "
            "utf-8, windows-1252 or shift_jis"
        ) from None
    return text.lstrip("\ufeff")


def _try(raw: bytes, name: str) -> str | None:
    try:
        return raw.decode(name)
    except UnicodeDecodeError:
        return None


def _is_text(text: str) -> bool:
    """Whether a text has no control characters but white space."""
    return not re.search("[\x00-\x08\x0e-\x1b\x7f]", text)


def _wide_form(raw: bytes) -> str:
    """Return UTF-16 of the byte order in which every other byte is mostly zero, "" for neither."""
    if len(raw) < 8 or len(raw) % 2:
        return ""
    even, odd = raw[0:2000:2], raw[1:2000:2]
    if odd.count(0) > 0.6 * len(odd) and even.count(0) < 0.05 * len(even):
        return "utf-16-le"
    if even.count(0) > 0.6 * len(even) and odd.count(0) < 0.05 * len(odd):
        return "utf-16-be"
    return ""


def _nearly_utf8(raw: bytes) -> bool:
    """Whether a text is UTF-8 but for a few damaged places."""
    text = raw.decode("utf-8", errors="replace")
    good = sum(ord(character) > 127 and character != "\ufffd" for character in text)
    return good > 4 * text.count("\ufffd")


def _score(raw: bytes, own: _Set) -> float:
    """Return the logarithm of how likely a text is in a character set, in its best language."""
    text = raw.decode(own.name, errors="replace")
    return own.prior + max(_likelihood(text, own, language) for language in own.languages)


@lru_cache(maxsize=64)
def _letters(name: str, language: str) -> dict[str, float]:
    """Return the logarithms of the probabilities of letters, by their rank."""
    own = next(one for one in _SETS if one.name == name)
    letters = own.languages[language]
    if own.is_wide:
        return dict.fromkeys(letters, log(_FREQUENT_SHARE / len(set(letters))))
    both = [(letter, rank) for rank, letter in enumerate(letters)]
    both += [(c.upper(), r + 25) for c, r in both if own.is_alphabet and len(c.upper()) == 1]
    both += [(sign, 2 * rank + 2) for rank, sign in enumerate(_QUOTES)]
    weights: dict[str, float] = {}
    for letter, rank in both:
        weights.setdefault(letter, 1 / (rank + 3))
    total = sum(weights.values())
    return {letter: log(weight / total) for letter, weight in weights.items()}


def _likelihood(text: str, own: _Set, language: str) -> float:
    known = _letters(own.name, language)
    usual = log((1 - _FREQUENT_SHARE) / _USUAL)
    total = 0.0
    before = " "
    for character in text:
        if character.isascii():
            if own.is_alphabet and character.isalpha() and before.isalpha() and before > "\x7f":
                total += _RARE
            before = character
            continue
        value = known.get(character)
        if value is None:
            value = _of_others(character, own, usual)
        if before.isalpha() and character.isalpha() and not own.is_wide:
            if character.isupper() and before.islower():
                value += _RARE
            if own.is_alphabet == before.isascii() and (own.is_alphabet or before > "\x7f"):
                value += log(0.05) if not own.is_alphabet else _RARE
        total += value
        before = character
    return total


def _of_others(character: str, own: _Set, usual: float) -> float:
    """Return the logarithm of the probability of a character that is not among the frequent."""
    if character == "\ufffd" or not (character.isprintable() or character.isspace()):
        return _WRONG
    if own.is_wide:
        return usual if _is_usual(character, own.name) else 2 * _SIGN
    return _RARE if character.isalpha() else _SIGN


def _is_usual(character: str, name: str) -> bool:
    """Whether a character is in the part of a wide set that running text keeps to."""
    try:
        raw = character.encode(name)
    except UnicodeEncodeError:
        return False
    if len(raw) != 2:
        return False
    lead, trail = raw
    if name == "cp932":
        return lead in (0x81, 0x82, 0x83) or 0x88 <= lead <= 0x97
    if name == "euc-jp":
        return lead in (0xA1, 0xA4, 0xA5) or 0xB0 <= lead <= 0xCF
    if name == "cp949":
        return lead in (0xA1, 0xA3) or (0xB0 <= lead <= 0xC8 and trail >= 0xA1)
    if name == "gb18030":
        return trail >= 0xA1 and (lead in (0xA1, 0xA3) or 0xB0 <= lead <= 0xD7)
    return lead in (0xA1, 0xA2) or 0xA4 <= lead <= 0xC6
