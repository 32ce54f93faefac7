"""Each name in docs/where-is-it.md leads to something that can be imported."""

from __future__ import annotations

import re
from importlib import import_module
from pathlib import Path

import pytest

PAGE = Path(__file__).resolve().parents[3] / "docs" / "where-is-it.md"
NAME = re.compile(r"`((?:accounts|integrations|invoices|invoicebridge)(?:\.\w+)+)`")
NAMES = sorted(set(NAME.findall(PAGE.read_text())))
QUESTIONS = re.findall(r"^\| (?!question|step|---)", PAGE.read_text(), flags=re.M)


def find(dotted: str) -> object:
    """Return what a dotted name leads to; raise AttributeError or ImportError where it leads nowhere."""
    parts = dotted.split(".")
    for length in range(len(parts), 0, -1):
        try:
            found: object = import_module(".".join(parts[:length]))
        except ModuleNotFoundError:
            continue
        for part in parts[length:]:
            found = getattr(found, part)
        return found
    raise ImportError(dotted)


@pytest.mark.parametrize("name", NAMES)
def test_a_name_leads_somewhere(name):
    assert find(name) is not None


def test_twenty_questions_are_answered():
    assert len(QUESTIONS) >= 20
    assert len(NAMES) >= 20


def test_a_wrong_name_is_noticed():
    with pytest.raises((ImportError, AttributeError)):
        find("invoices.statuses.NO_SUCH_THING")
