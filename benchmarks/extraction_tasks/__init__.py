"""The tables of `extraction.py`, a module a task, each with `run(options)`."""
