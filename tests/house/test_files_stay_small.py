"""A file at its ceiling becomes a package: 300 lines a file (models 400), 40 a function, 150 a template."""

from __future__ import annotations

import ast
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PACKAGES = ("invoicebridge", "accounts", "integrations", "invoices", "sandbox", "bench")
PYTHON = sorted(
    path
    for package in (*PACKAGES, "tests")
    for path in (ROOT / package).rglob("*.py")
    if "migrations" not in path.parts
)
TEMPLATES = sorted(
    path for folder in ("templates", "sandbox/templates") for path in (ROOT / folder).rglob("*.html")
)


@cache
def trees() -> dict[str, ast.Module]:
    """Every file of the packages that is not empty, parsed, by its name."""
    return {
        str(path.relative_to(ROOT)): ast.parse(text)
        for path in PYTHON
        if "tests" not in path.parts and (text := path.read_text()).strip()
    }


def lengths(paths: list[Path]) -> dict[Path, int]:
    """How many lines each file has."""
    assert len(paths) > 40
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
        if isinstance(node, ast.FunctionDef) and node.end_lineno - node.lineno + 1 > 40
    }

    assert long == {}


def test_templates_are_below_their_ceiling():
    assert {str(path): lines for path, lines in lengths(TEMPLATES).items() if lines > 150} == {}


def test_modules_say_what_they_own():
    silent = [name for name, tree in trees().items() if not ast.get_docstring(tree)]

    assert silent == [], "a module docstring names the one decision it owns"
