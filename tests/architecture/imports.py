"""Who imports whom in the package, read from its source, imports inside functions included."""

import ast
import re
from functools import cache
from pathlib import Path

PACKAGE = Path(__file__).resolve().parents[2] / "melregen"

_LATE_IMPORT = re.compile(r"(melregen(?:\.\w+)+)(?::\w+)?")
"""A module named in a text, as the registries name what they import at first use."""


@cache
def modules() -> dict[str, Path]:
    """Return the source of every module by its dotted name."""
    found = {}
    for path in sorted(PACKAGE.rglob("*.py")):
        parts = path.relative_to(PACKAGE.parent).with_suffix("").parts
        found[".".join(parts[:-1] if parts[-1] == "__init__" else parts)] = path
    return found


@cache
def imports(module: str, *, late: bool = True) -> frozenset[str]:
    """Return the modules of the package that a module imports.

    Args:
        module: dotted name.
        late: whether modules that are named in texts count, as those of a registry are.
    """
    known = modules()
    found: set[str] = set()
    for node in ast.walk(ast.parse(known[module].read_text("utf-8"))):
        if isinstance(node, ast.ImportFrom) and node.module in known:
            for alias in node.names:
                inner = f"{node.module}.{alias.name}"
                found.add(inner if inner in known else node.module)
        elif isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names if alias.name in known}
        elif late and isinstance(node, ast.Constant) and isinstance(node.value, str):
            match = _LATE_IMPORT.fullmatch(node.value)
            if match and match[1] in known:
                found.add(match[1])
    return frozenset(found - {module})


def reach(*starts: str) -> set[str]:
    """Return the modules that are imported from the given ones on, these included."""
    found: set[str] = set()
    todo = list(starts)
    while todo:
        module = todo.pop()
        if module not in found and module not in ("", "melregen"):
            found.add(module)
            todo += imports(module)
    return found
