"""The parts of the benchmark of editing, one module each."""
