"""The planner (X → Y′): network, features, grammar and decoding."""
