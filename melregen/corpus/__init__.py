"""Many music files → one deduplicated, split corpus on disk, and reading it back."""

from melregen.corpus.assemble import BuildReport
from melregen.corpus.build import BuildOptions, build_corpus, build_part, merge_parts
from melregen.corpus.reader import Corpus, Row, decode_row, iterate_rows, licence_allowed

__all__ = [
    "BuildOptions",
    "BuildReport",
    "Corpus",
    "Row",
    "build_corpus",
    "build_part",
    "decode_row",
    "iterate_rows",
    "licence_allowed",
    "merge_parts",
]
