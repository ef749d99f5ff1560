"""Judging models: trivial baselines and likelihood on the same notes."""
