"""Danish: every vowel letter is a syllable, but au, eu and ou in words from elsewhere."""

from melregen.lyrics.languages.scandinavian import spelling

SPELLING = spelling("da", "aeiouyåæøéèêóü", "au|eu(?=r)|ou|ei|aa|(?<=[ts])io(?=n)", "s[kpt]")
