"""Humdrum **kern files: read."""
