"""The outline (X → the lines of Y′): where each line of the words lies, before its notes."""
