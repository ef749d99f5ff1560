"""The words of jumps, as scores of all formats print them: "D.C. al Fine (2nd time)", "To Coda"."""

import re

from melregen.formats.score.playback import Marks

_MARKUP = re.compile(r"</?sym>|<[^>]*>")
_SIGNS = (("\U0001d10b", " segno "), ("§", " segno "), ("\U0001d10c", " coda "), ("⊕", " coda "))
_DA_CAPO = re.compile(
    r"\bd\.\s?c\b|\bdc\b|\bd c (?=al )|\bda capo\b"
    r"|\b(?:repeat|back|again) (?:from|to) (?:the )?(?:beginning|start|top)\b"
)
_DAL_SEGNO = re.compile(
    r"\bd\.\s?s\b|\bds\b|\bd s (?=al )|\bd[ae]l segno\b"
    r"|\b(?:repeat|back|again) (?:from|to) (?:the )?(?:segno|sign)\b"
)
_TO_CODA = re.compile(r"\b(?:to|al|alla|zur) (?:the )?coda\b")
_CODA = re.compile(r"(?:the |final )?(?:coda ?)+\d?")
_SEGNO = re.compile(r"(?:segno(?:serpent)?\d? ?)+")
_ORDINALS = {"second": 2, "third": 3, "fourth": 4, "fifth": 5}
_PASS = re.compile(
    rf"\b(?:([2-9])(?:nd|rd|th|\.)?|({'|'.join(_ORDINALS)})) (?:time|pass|x\b|mal\b|volta)"
)
_WITH_REPEATS = re.compile(
    r"\b(?:with|play|take|con|mit|avec)\b.{0,12}\b(?:repeat|repliche|replica|ritornell|ripetizion"
    r"|wiederholung|reprise)"
)
_THEN_CODA = re.compile(r"\b(?:poi|then|dann|puis)\b.*\bcoda\b")
_NOT_WITH = re.compile(r"\b(?:no|not|without|senza|ohne|sans)\b")
# What may stand beside "Fine": "Fine (last time)", "4x Fine", "Fine after verse 3".
_FINE = re.compile(
    r"(?:(?:\d+(?:st|nd|rd|th|x)?|last|final|on|only|after|time|verse|strophe|x|the|first|second"
    r"|third|fourth|for) )*\bfine\b(?: (?:\d+(?:st|nd|rd|th|x)?|last|final|on|only|after|times?"
    r"|verses?|strophe|x|the|first|second|third|fourth|for|dell|aria|ultima|volta|l))*"
)


def read_jump_words(text: str, marks: Marks) -> None:
    """Take over the jump that a text over a measure stands for, if it does.

    Args:
        text: as the file has it; markup of notation programs in it is passed over.
        marks: of the measure.
    """
    words = _MARKUP.sub(" ", text).lower()
    for sign, name in _SIGNS:
        words = words.replace(sign, name)
    plain = " ".join(re.sub(r"[^\w\s]|_", " ", words).split())
    da_capo, dal_segno = _DA_CAPO.search(words), _DAL_SEGNO.search(words)
    which = _PASS.search(plain)
    count = int(which[1]) if which and which[1] else _ORDINALS[which[2]] if which else 1
    if da_capo or dal_segno:
        marks.da_capo |= da_capo is not None
        marks.dal_segno |= da_capo is None
        marks.jump_pass = max(marks.jump_pass, count)
        marks.then_coda |= bool(_THEN_CODA.search(plain))
        marks.with_repeats |= bool(_WITH_REPEATS.search(plain) and not _NOT_WITH.search(plain))
    elif _FINE.fullmatch(plain) or plain == "fin":
        marks.fine, marks.leave_pass = True, max(marks.leave_pass, count)
    elif _TO_CODA.search(plain):
        marks.to_coda, marks.leave_pass = True, max(marks.leave_pass, count)
    elif _CODA.fullmatch(plain):
        marks.coda = True
    elif _SEGNO.fullmatch(plain):
        marks.segno = True
