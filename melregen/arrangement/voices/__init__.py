"""Singers beside the melody: a second voice, or alto, tenor and bass."""
