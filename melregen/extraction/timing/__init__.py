"""Played music → written note values: is it played, which beats does it follow, what is written."""
