"""Where the large corpora lie that some tests read; they are not part of the repository."""

from pathlib import Path

import pytest


def find_corpora() -> Path | None:
    """Return the folder with `train` and `evaluate`, beside the repository; None where absent."""
    repository = Path(__file__).resolve().parents[1]
    for place in (repository.parent, repository):
        if (place / "shared" / "data").is_dir():
            return place / "shared" / "data"
    return None


CORPORA = find_corpora() or Path("no corpora")
"""Join names to it freely: nothing exists below it where the corpora are absent."""

needs_corpora = pytest.mark.skipif(not CORPORA.is_dir(), reason="the corpora are not at hand")
