"""The pages about the code are short: an overview of one screen, lines that fit a window, short paragraphs."""

from __future__ import annotations

from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[3]
OVERVIEW = ROOT / "docs" / "architecture.md"
PAGES = [
    OVERVIEW,
    *sorted((ROOT / "docs" / "architecture").glob("*.md")),
    ROOT / "docs" / "how-to-add.md",
    ROOT / "docs" / "where-is-it.md",
]
LONGEST_LINE, LONGEST_PARAGRAPH, ONE_SCREEN = 140, 90, 80


def name_of(page: Path) -> str:
    return page.name


def test_the_overview_fits_one_screen():
    assert len(OVERVIEW.read_text().splitlines()) <= ONE_SCREEN


def test_the_overview_leads_to_every_page():
    text = OVERVIEW.read_text()

    assert [page.name for page in PAGES if page is not OVERVIEW and f"{page.name})" not in text] == []


@pytest.mark.parametrize("page", PAGES, ids=name_of)
def test_lines_fit_a_window(page):
    long = [
        number for number, line in enumerate(page.read_text().splitlines(), 1) if len(line) > LONGEST_LINE
    ]

    assert long == []


@pytest.mark.parametrize("page", PAGES, ids=name_of)
def test_paragraphs_are_short(page):
    blocks = page.read_text().split("\n\n")
    items = [item for block in blocks if not block.startswith(("|", "```")) for item in block.split("\n- ")]

    assert [item[:60] for item in items if len(item.split()) > LONGEST_PARAGRAPH] == []
