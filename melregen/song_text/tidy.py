"""A text without what cannot be seen, and without the markup of chord sites."""

import html
import re
import unicodedata

_INVISIBLE = re.compile(
    "[\u200b\u200e\u200f\u202a-\u202e\u2060\u2066-\u2069\ufeff\u00ad\x00-\x08\x0e-\x1f\x7f]"
)
_SPACES = re.compile("[\u00a0\u2000-\u200a\u202f\u205f\u3000]")
_SITE_TAGS = re.compile(r"\[/?(?:ch|tab)\]", re.IGNORECASE)
_UG_CHORD = re.compile(r"\[ch\]", re.IGNORECASE)
_ENTITY = re.compile(r"&(?:#\d{2,5}|#x[0-9a-fA-F]{2,5}|amp|quot|apos|lt|gt|nbsp);")
_BREAKS = re.compile(r"<br\s*/?>", re.IGNORECASE)


_INLINE_TAGS = re.compile(
    r"</?(?:b|i|u|em|strong|span|font|p|pre|code|h[1-6])(?:\s[^<>]*)?>", re.IGNORECASE
)


def tidy(text: str) -> str:
    """Return a text with plain line ends and spaces, composed letters, and no invisible signs."""
    text = unicodedata.normalize("NFC", text)
    text = text.replace("\r\n", "\n")
    text = re.sub("[\r\x0b\x0c\x1c-\x1e\x85\u2028\u2029]", "\n", text)
    text = _BREAKS.sub("\n", _ENTITY.sub(lambda m: html.unescape(m[0]), text))
    text = _INLINE_TAGS.sub("", text)
    if _UG_CHORD.search(text):
        text = _SITE_TAGS.sub("", text)
    text = _SPACES.sub(" ", _INVISIBLE.sub("", text))
    return "\n".join(_expand(line) for line in text.split("\n"))


def _expand(line: str) -> str:
    """Expand tabs to columns, as chord lines need; one before a comment stays."""
    head, sign, comment = line.partition("\t#")
    if sign and comment[:1].isdigit():
        return line.expandtabs(8)
    return head.expandtabs(8) + ("  #" + comment if sign else "")
