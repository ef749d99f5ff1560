"""The examples of the documentation run, and give what they say."""

import ast
import io
import json
import re
from contextlib import redirect_stdout
from pathlib import Path
from typing import Any

import pytest

import melregen

ROOT = Path(__file__).resolve().parents[2]
PAGES = ("README.md", "docs/python.md", "docs/pictures.md")
_BLOCK = re.compile(r"^```python\n(.*?)^```\n", re.MULTILINE | re.DOTALL)
_PROMISE = re.compile(r"# → (.*)")


def run(block: str, names: dict[str, Any]) -> list[tuple[str, str, str]]:
    """Run a block; return (line, promised, given) for each line that promises a value."""
    results, lines = [], block.splitlines()
    for statement in ast.parse(block).body:
        last = lines[(statement.end_lineno or 1) - 1]
        promise = _PROMISE.search(last)
        if promise and isinstance(statement, ast.Expr):
            value = eval(compile(ast.Expression(statement.value), "docs", "eval"), names)
            results.append((last, promise[1], str(value)))
        else:
            exec(compile(ast.Module([statement], []), "docs", "exec"), names)
    return results


@pytest.mark.parametrize("page", PAGES)
def test_the_examples_run_one_after_another(
    page: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    names: dict[str, Any] = {}
    for block in _BLOCK.findall((ROOT / page).read_text("utf-8")):
        with redirect_stdout(io.StringIO()):
            for line, promised, given in run(block, names):
                assert given == promised, line


def test_every_public_name_is_in_the_page() -> None:
    text = (ROOT / "docs/python.md").read_text("utf-8")
    for name in set(melregen.__all__) - {"__version__"}:
        assert re.search(rf"\b{name}\b", text), name
    for name in ("plan", "plan_all", "render", "render_all", "generate", "generate_all"):
        assert re.search(rf"model\.{name}\(", text), name


def test_the_documentation_is_a_site_without_a_warning(tmp_path: Path) -> None:
    pytest.importorskip("sphinx", reason="Sphinx is not installed: pip install 'melregen[docs]'")
    from sphinx.cmd.build import build_main

    assert build_main(["-W", "-q", "-b", "html", str(ROOT / "docs"), str(tmp_path)]) == 0
    commands = (tmp_path / "reference/commands.html").read_text("utf-8")
    assert all(f"melregen {name}" in commands for name in ("generate", "corpus build", "train"))
    assert "Wishes" in (tmp_path / "reference/api.html").read_text("utf-8")
    assert "https://fonts" not in (tmp_path / "index.html").read_text("utf-8")


@pytest.mark.parametrize(
    "notebook", sorted((ROOT / "docs/notebooks").glob("*.ipynb")), ids=lambda p: p.stem
)
def test_the_notebooks_run(notebook: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    names: dict[str, Any] = {}
    for cell in json.loads(notebook.read_text("utf-8"))["cells"]:
        if cell["cell_type"] == "code":
            with redirect_stdout(io.StringIO()):
                exec("".join(cell["source"]), names)
