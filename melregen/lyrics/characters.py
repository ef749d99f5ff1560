"""The weight of Chinese characters: full tones are stressed, neutral tones and grammar are not."""

HAN = r"\u3005\u3007\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
"""The characters, as a class of a pattern."""

_WEAK = {
    "zh": frozenset("的地得了着著过過吗嗎呢吧么麼们們子儿兒啊呀哪啦之与與和就也都不在把被让讓"),
    "yue": frozenset("嘅咗緊喺噉咁呢啲㗎架嗎吖啦囉喎咩啩嘞既同都就唔也的了"),
}


def character_weight(text: str, language: str) -> int | None:
    """The stress of a syllable that is written with one character, whatever signs are around it.

    Args:
        text: as printed.
        language: "zh" or "yue".

    Returns:
        1 for a full tone, 0 for a neutral tone and for characters of grammar (的, 嘅), None where
        there is no Chinese character.
    """
    found = [character for character in text if character >= "\u3400"]
    if not found or not found[0].isalpha():
        return None
    return 0 if found[0] in _WEAK[language] else 1
