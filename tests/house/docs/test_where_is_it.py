"""Every file and object that docs/where-is-it.md names is there, and no question needs more than a few files."""

from __future__ import annotations

import re
from functools import reduce
from importlib import import_module
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[3]
PAGE = (ROOT / "docs" / "where-is-it.md").read_text()
# A file, a colon and a name in backquotes; a name alone is of the file named last.
REFERENCE = re.compile(r"`(?:([\w/]+\.py): )?([A-Za-z_][\w.]*)`")
MOST = 5
# What the project promises to somebody who opens the code for the first time.
PROMISED = {
    'What happens when Xero says "voided"?': 4,
    "What happens on a 429?": 4,
    "What may a rep see?": 2,
    "Which customer is it?": 1,
    "How is a webhook kind added?": 2,
    "How is a field added to an invoice?": 5,
}


def answers() -> dict[str, list[tuple[str, str]]]:
    """Each question with the (file, name) pairs of its answer."""
    found = {}
    for section in PAGE.split("\n### ")[1:]:
        question, _, text = section.partition("\n")
        pairs = []
        for line in text.partition("\n## ")[0].splitlines():
            if line.startswith("- "):
                path = ""
                for named, name in REFERENCE.findall(line):
                    path = named or path
                    if path and not name.endswith(".py"):
                        pairs.append((path, name))
        found[question] = pairs
    return found


ANSWERS = answers()


def test_at_least_twenty_questions_are_answered():
    assert len(ANSWERS) >= 20
    assert len({pair for pairs in ANSWERS.values() for pair in pairs}) >= 20
    assert [question for question, pairs in ANSWERS.items() if not pairs] == []


def find(path: str, name: str) -> object:
    """Return what a file holds under a name; raise ImportError or AttributeError where it holds nothing."""
    module = path.removesuffix(".py").removesuffix("/__init__").replace("/", ".")
    return reduce(getattr, name.split("."), import_module(module))


@pytest.mark.parametrize("question", ANSWERS)
def test_what_an_answer_names_is_there(question):
    for path, name in ANSWERS[question]:
        assert (ROOT / path).is_file()
        assert find(path, name) is not None


def test_a_wrong_name_is_noticed():
    with pytest.raises(AttributeError):
        find("invoices/statuses.py", "NO_SUCH_THING")
    with pytest.raises(ImportError):
        find("invoices/no_such_file.py", "NO_SUCH_THING")


@pytest.mark.parametrize("question", ANSWERS)
def test_an_answer_needs_few_files(question):
    files = {path for path, _ in ANSWERS[question]}

    assert len(files) <= PROMISED.get(question, MOST)


def test_the_promised_questions_are_answered():
    assert PROMISED.keys() - ANSWERS.keys() == set()
