"""Docstrings of the application say what the code does: no empty openings, no names said over again."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[3]
PACKAGES = ("accounts", "integrations", "invoices", "invoicebridge")
# Where a choice is made, and so a docstring may say that something is decided.
DECIDES = {
    "invoices/api/views/invoices/verbs.py: resolve",
    "invoices/mapping/merging.py: decide",
    "invoices/sync/push/stale_drafts.py: the module",
}
# Quantities are numbers of something; several things done at once are "several".
EMPTY_OPENING = re.compile(r"(how many|how several)\b", re.IGNORECASE)
SHORTEST = 4

pytestmark = pytest.mark.parametrize("package", PACKAGES)


def docstrings(package: str) -> Iterator[tuple[str, str, str]]:
    """Every docstring: (file, name, text)."""
    for path in sorted((ROOT / package).rglob("*.py")):
        if "migrations" in path.parts:
            continue
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef) and (
                text := ast.get_docstring(node)
            ):
                yield str(path.relative_to(ROOT)), getattr(node, "name", "the module"), text


def test_decide_opens_a_docstring_only_where_a_choice_is_made(package):
    found = {f"{path}: {name}" for path, name, text in docstrings(package) if text.startswith("Decide")}

    assert found == {each for each in DECIDES if each.startswith(f"{package}/")}


def test_none_opens_with_how_many(package):
    assert [where for *where, text in docstrings(package) if EMPTY_OPENING.match(text)] == []


def test_meta_needs_none(package):
    assert [path for path, name, _ in docstrings(package) if name == "Meta"] == []


def test_three_words_say_nothing(package):
    assert [where for *where, text in docstrings(package) if len(text.split()) < SHORTEST] == []
