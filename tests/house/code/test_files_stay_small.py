"""A file at its ceiling is split: 300 lines of Python (models 400), JS or CSS, 40 a function, 150 a template."""

from __future__ import annotations

import ast
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]
PACKAGES = ("invoicebridge", "accounts", "integrations", "invoices", "sandbox", "bench", "chaos", "tests")
PYTHON = sorted(
    path for package in PACKAGES for path in (ROOT / package).rglob("*.py") if "migrations" not in path.parts
)
TEMPLATES = sorted(
    path for folder in ("templates", "sandbox/templates") for path in (ROOT / folder).rglob("*.html")
)
STATIC = sorted(
    path
    for folder in ("static", *(f"{package}/static" for package in PACKAGES))
    for ending in ("js", "css")
    for path in (ROOT / folder).rglob(f"*.{ending}")
    if "vendor" not in path.parts
)


@cache
def trees() -> dict[str, ast.Module]:
    """Every file of the packages that is not empty, parsed, by its name."""
    return {
        str(path.relative_to(ROOT)): ast.parse(text) for path in PYTHON if (text := path.read_text()).strip()
    }


def lengths(paths: list[Path], *, at_least: int = 40) -> dict[Path, int]:
    """Return the number of lines of each file; `at_least` so many files must be there."""
    assert len(paths) >= at_least
    return {path.relative_to(ROOT): len(path.read_text().splitlines()) for path in paths}


def test_python_files_are_below_their_ceiling():
    long = {
        str(path): lines
        for path, lines in lengths(PYTHON).items()
        if lines > (400 if "models" in path.name or "models" in path.parts else 300)
    }

    assert long == {}


def test_functions_are_at_most_forty_lines():
    long = {
        f"{name}: {node.name}": node.end_lineno - node.lineno + 1
        for name, tree in trees().items()
        for node in ast.walk(tree)
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and node.end_lineno - node.lineno + 1 > 40
    }

    assert long == {}


def test_templates_are_below_their_ceiling():
    assert {str(path): lines for path, lines in lengths(TEMPLATES).items() if lines > 150} == {}


def test_scripts_and_styles_are_below_their_ceiling():
    long = {str(path): lines for path, lines in lengths(STATIC, at_least=5).items() if lines > 300}

    assert long == {}


def test_modules_say_what_they_own():
    silent = [name for name, tree in trees().items() if not ast.get_docstring(tree)]

    assert silent == [], "a module docstring says what the module is responsible for"
