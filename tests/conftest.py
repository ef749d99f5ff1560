"""Settings of the whole suite."""

import signal

from hypothesis import settings

# A busy machine is no failure; the same examples on every run make failures repeatable.
settings.register_profile("melregen", deadline=None, derandomize=True)
settings.load_profile("melregen")

if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    # A run in the background has Ctrl-C ignored, and so would have the commands that it starts.
    signal.signal(signal.SIGINT, signal.default_int_handler)
