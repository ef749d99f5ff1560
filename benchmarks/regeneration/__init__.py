"""Experiments on regeneration learning: from words to a template, from a template to a melody."""
