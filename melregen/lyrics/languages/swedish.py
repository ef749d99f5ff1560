"""Swedish: every vowel letter is a syllable, but au and eu in words from elsewhere."""

from melregen.lyrics.languages.scandinavian import spelling

SPELLING = spelling("sv", "aeiouyåäöéàü", "au|eu(?=[rt])|ou|(?<=[ts])io(?=n)")
