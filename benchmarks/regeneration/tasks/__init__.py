"""Tasks that only experiments train, each a module with `TASK`."""
