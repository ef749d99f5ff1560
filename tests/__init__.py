"""The test suite; `tests.strategies` makes random music for it."""
