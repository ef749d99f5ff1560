"""Whatever is imported is declared, and what is declared is pinned to a release that fits."""

import ast
import re
import sys
import tomllib
from functools import cache
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).resolve().parents[2]

DISTRIBUTIONS = {
    "distributed": "dask", "pycrfsuite": "python-crfsuite", "sklearn": "scikit-learn",
    "yaml": "pyyaml",
    "starlette": "fastapi", "pydantic_core": "pydantic",
}  # fmt: skip
"""Distributions that are named otherwise than the modules they bring."""


@cache
def declared(*extras):
    """Return the requirements of the package and of some of its extras, by their names."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    lines = [*project["dependencies"]]
    for extra in extras:
        lines += project["optional-dependencies"][extra]
    found = {canonicalize_name(r.name): r for r in map(Requirement, lines)}
    own = found.pop("melregen", None)  # an extra may take in others
    return found | (declared(*own.extras) if own else {})


def imported(folder):
    """Return the distributions that the modules of a folder import, each with one such module."""
    own = {"melregen", "tests", "benchmarks", *(path.stem for path in (ROOT / folder).iterdir())}
    found = {}
    for path in sorted((ROOT / folder).rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            names = []
            if isinstance(node, ast.Import):
                names = [alias.name for alias in node.names]
            elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
                names = [node.module]
            for name in (name.partition(".")[0] for name in names):
                if name not in sys.stdlib_module_names and name not in own:
                    found[canonicalize_name(DISTRIBUTIONS.get(name, name))] = path.name
    return found


@pytest.mark.parametrize(
    ("folder", "extras"),
    [("melregen", ("japanese", "studio", "svs")), ("tests", ("dev",)), ("benchmarks", ("dev",))],
)
def test_every_library_that_is_imported_is_declared(folder, extras):
    libraries = imported(folder)
    assert len(libraries) > 5
    undeclared = {n: where for n, where in libraries.items() if n not in declared(*extras)}
    assert not undeclared


def pins():
    """Return the versions in constraints.txt by name; a line of another form is an error."""
    found = {}
    for line in (ROOT / "constraints.txt").read_text().splitlines():
        if not line.startswith("#"):
            match = re.fullmatch(r"([A-Za-z0-9][\w.-]*)==([0-9][\w.!]*)", line)
            assert match, f"{line!r} is no name and version"
            found[canonicalize_name(match[1])] = match[2]
    return found


def test_every_declared_library_is_pinned_to_a_release_that_it_allows():
    pinned = pins()
    for name, requirement in declared("dev").items():
        if name == "torch":  # the Makefile says which; there are many builds
            continue
        assert name in pinned, f"{name} is not in constraints.txt: run `make constraints`"
        assert requirement.specifier.contains(pinned[name], prereleases=True), name


def test_no_build_of_torch_is_pinned_so_that_none_is_fetched_anew():
    assert not [n for n in pins() if n in {"torch", "triton"} or n.startswith(("nvidia", "cuda"))]


def test_every_declared_library_has_a_lower_bound():
    for requirement in declared("dev", "dashboard", "studio").values():
        assert ">=" in str(requirement.specifier), str(requirement)
