"""Many files to one deduplicated, split, sharded corpus."""
