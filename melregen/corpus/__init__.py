"""Many music files → one deduplicated, split corpus on disk, and reading it back.

The names load what they need when they are first used: a process that reads files needs no engine.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from melregen.corpus.assemble import BuildReport
    from melregen.corpus.build import BuildOptions, build_corpus, build_part, merge_parts
    from melregen.corpus.reader import (
        Corpus,
        Row,
        decode_chart,
        decode_row,
        iterate_rows,
        licence_allowed,
    )

__all__ = [
    "BuildOptions", "BuildReport", "Corpus", "Row", "build_corpus", "build_part",
    "decode_chart", "decode_row", "iterate_rows", "licence_allowed", "merge_parts",
]  # fmt: skip

_MODULES = {"BuildReport": "assemble", "BuildOptions": "build", "build_corpus": "build"}
_MODULES |= {"build_part": "build", "merge_parts": "build"}


def __getattr__(name: str) -> Any:
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_MODULES.get(name, 'reader')}"), name)
