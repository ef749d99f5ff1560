"""The character set of a MIDI file's texts, which the file does not name."""

import re
from collections.abc import Sequence

_TAGS = {b"{@LATIN}": "cp1252", b"{@JP}": "cp932", b"{@UTF-8}": "utf-8"}
"""Tags of MIDI recommended practice RP-026."""
_LATIN_SIGNS = frozenset(b"\x85\x91\x92\x93\x94\x96\x97\xa1\xab\xb4\xbb\xbf")
_LATIN_LETTERS = (frozenset(range(0xC0, 0x100)) - {0xD7, 0xF7}) | frozenset(
    b"\x8a\x8c\x8e\x9a\x9c\x9e\x9f"
)
_ENOUGH = 0.5
"""Share of usual letters below which a character set is not believed."""


def detect_charset(texts: Sequence[bytes]) -> str:
    """Return the name of the character set that makes most sense of all texts of a file.

    UTF-8 where most texts that are not ASCII are valid UTF-8. Else whichever of Shift-JIS, GB18030
    and Western European reads the largest share of them as its usual letters: kana and the first
    level of JIS X 0208, the first level of GB 2312 (each some 3,000 to 4,000 characters that cover
    nearly all of running text), and single accented letters between unaccented ones.
    """
    for text in texts:
        for tag, charset in _TAGS.items():
            if tag in text:
                return charset
    foreign = [text for text in texts if not text.isascii()]
    valid = sum(_is_valid(text, "utf-8") for text in foreign)
    if 2 * valid >= len(foreign):
        return "utf-8"
    shares = {
        "cp932": _share(foreign, "cp932"),
        "gb18030": _share(foreign, "gb18030"),
        "cp1252": _share_latin(foreign),
    }
    best = max(shares, key=lambda name: shares[name])
    return best if shares[best] >= _ENOUGH else "cp1252"


def decode_text(text: bytes, charset: str) -> str:
    """Read a text; where it does not fit the file's character set, as another one.

    Args:
        text: the bytes of one event.
        charset: as `detect_charset` found it.
    """
    # A single Chinese or Japanese character may look like UTF-8; an accented letter hardly ever.
    order = (charset, "utf-8") if charset in ("cp932", "gb18030") else ("utf-8", charset)
    for name in (*order, "cp1252"):
        try:
            return text.decode(name).replace("\0", "")
        except UnicodeDecodeError:
            continue
    return text.decode("latin-1").replace("\0", "")


def _is_valid(text: bytes, charset: str) -> bool:
    try:
        text.decode(charset)
    except UnicodeDecodeError:
        return False
    return True


def _share(texts: Sequence[bytes], charset: str) -> float:
    """Return the share of usual characters among those that are not ASCII."""
    usual = count = 0
    for text in texts:
        for character in text.decode(charset, errors="replace"):
            if character.isascii():
                continue
            count += 1
            try:
                written = character.encode(charset)
            except UnicodeEncodeError:
                continue
            usual += _is_usual(written, charset)
    return usual / count if count else 0.0


def _is_usual(character: bytes, charset: str) -> bool:
    if len(character) != 2:
        return False
    lead, trail = character
    if charset == "cp932":
        # Signs, kana, kanji of the first level.
        return lead in (0x81, 0x82, 0x83) or 0x88 <= lead <= 0x97
    return trail >= 0xA1 and (lead in (0xA1, 0xA3) or 0xB0 <= lead <= 0xD7)


def _share_latin(texts: Sequence[bytes]) -> float:
    usual = count = 0
    for text in texts:
        for run in re.findall(rb"[\x80-\xff]+", text):
            count += len(run)
            letters = run.strip(bytes(_LATIN_SIGNS))
            if len(letters) <= 1 and all(byte in _LATIN_LETTERS for byte in letters):
                usual += len(run)
    return usual / count if count else 0.0
