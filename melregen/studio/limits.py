"""What a studio takes at most, so that no request can stop it or fill the machine."""

MOST_JSON = 4 * 2**20
"""Bytes of a request's JSON: a song of 2000 bars has two."""

MOST_FILE = 16 * 2**20
"""Bytes of a song file that is dropped."""

MOST_WORDS = 40_000
"""Characters of the words of a song."""

MOST_TEXT = 4_000
"""Characters of a wish that is text."""

MOST_VARIATIONS = 8
MOST_CANDIDATES = 64
MOST_LOCKS = 4_000
MOST_WAITING = 100
"""Jobs that wait for a worker; beyond that, new ones are refused."""

MOST_SECONDS = 180.0
"""Of one job, from when a worker begins with it."""

KEPT_JOBS = 200
"""Finished jobs whose results can be asked for; the oldest are forgotten."""
