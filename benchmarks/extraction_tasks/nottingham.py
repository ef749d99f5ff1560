"""The folk dances of the Nottingham Music Database, with their chord symbols and written keys.

The K field of every tune names tonic and mode (major or minor). Made for evaluation: models that
are trained on these tunes may not be released.
"""

from collections.abc import Iterator
from pathlib import Path

from extraction_tasks.table import evenly
from melregen.errors import MelregenError
from melregen.formats import read_tunes
from melregen.music import LeadSheet


def nottingham_tunes(data: Path, limit: int = 0) -> Iterator[tuple[str, LeadSheet]]:
    """Yield place ("jigs.abc#12") and sheet of evenly spaced tunes; nothing where it is absent.

    Repeats are played out. A sheet has the written keys, one change for every K field.

    Args:
        data: the folder that holds `evaluate`.
        limit: most tunes; 0 for all.
    """
    tunes = []
    for path in sorted((data / "evaluate" / "nottingham" / "ABC_cleaned").glob("*.abc")):
        try:
            verses = read_tunes(path)
        except MelregenError:
            continue
        tunes += [(f"{path.name}#{number}", tune[0]) for number, tune in enumerate(verses, 1)]
    yield from evenly([tune for tune in tunes if len(tune[1].notes) >= 8], limit)
