"""Editing a finished song: a part of it made anew, all else kept to the letter."""
