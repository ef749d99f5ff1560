"""The metrics of the evaluation, one module each."""
