"""Stand-in."""

from collections.abc import Iterator

from extraction_tasks.table import Options, Table


def run(options: Options) -> Iterator[Table]:
    yield from ()
