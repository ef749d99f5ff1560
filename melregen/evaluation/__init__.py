"""Metrics, trivial baselines, reports."""
