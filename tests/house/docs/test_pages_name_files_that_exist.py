"""The pages for people who carry on name files, folders and make targets that exist."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[3]
PAGES = [
    "README.md",
    "CONTRIBUTING.md",
    "SECURITY.md",
    "CHANGELOG.md",
    "docs/glossary.md",
    "docs/how-to-add.md",
    "docs/operations.md",
    "docs/where-is-it.md",
]
PATH = re.compile(
    r"(?<![\w/{.])((?:tests|docs|invoicebridge|accounts|integrations|invoices|sandbox|\.ci)/[\w./-]*\w)"
)


@pytest.mark.parametrize("page", PAGES)
def test_files_exist(page):
    text = (ROOT / page).read_text()
    links = {target.partition("#")[0] for target in re.findall(r"\]\((?!https?://)([^)]+)\)", text)}
    missing = {target for target in links if target and not ((ROOT / page).parent / target).exists()}
    missing |= {
        path for path in PATH.findall(re.sub(r"https?://\S+", "", text)) if not (ROOT / path).exists()
    }

    assert sorted(missing) == []


@pytest.mark.parametrize("page", PAGES)
def test_make_targets_exist(page):
    targets = re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(), re.MULTILINE)
    named = re.findall(r"(?:`|^)make ([a-z-]+)", (ROOT / page).read_text(), re.MULTILINE)

    assert sorted(set(named) - set(targets)) == []


@pytest.mark.parametrize(
    "name",
    [
        "LICENSE",
        "SECURITY.md",
        "CHANGELOG.md",
        "CONTRIBUTING.md",
        "docs/glossary.md",
        "docs/where-is-it.md",
        "docs/how-to-add.md",
    ],
)
def test_the_readme_leads_there(name):
    assert f"]({name})" in (ROOT / "README.md").read_text()
