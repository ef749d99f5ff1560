"""Many music files → one deduplicated, split corpus on disk, and reading it back."""

from melregen.corpus.build import BuildOptions, BuildReport, build_corpus
from melregen.corpus.reader import Corpus, Row, decode_row, iterate_rows

__all__ = [
    "BuildOptions",
    "BuildReport",
    "Corpus",
    "Row",
    "build_corpus",
    "decode_row",
    "iterate_rows",
]
