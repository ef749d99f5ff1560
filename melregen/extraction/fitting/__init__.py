"""Fits the small models of extraction; each module is a command."""
