"""How stressed syllables lie in the metre, counted in songs that people wrote, and looked ahead at.

No network: a table of log ratios and a walk through the bar, of which the expected alignment of a
line's stresses with its beats follows by dynamic programming.
"""
