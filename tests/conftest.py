"""Settings of the whole suite."""

from hypothesis import settings

# A busy machine is no failure; the same examples on every run make failures repeatable.
settings.register_profile("melregen", deadline=None, derandomize=True)
settings.load_profile("melregen")
