"""X → Y′ → Y: controls, candidates, ranking, and the public pipeline."""
