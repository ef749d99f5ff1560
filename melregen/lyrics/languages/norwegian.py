"""Norwegian (bokmål): every vowel letter is a syllable but the diphthongs ei, øy, au, ai, oi."""

from melregen.lyrics.languages.scandinavian import spelling

SPELLING = spelling("no", "aeiouyåæøéèêòóôü", "ei|øy|au|ai(?!s)|oi|eu(?=r)")
