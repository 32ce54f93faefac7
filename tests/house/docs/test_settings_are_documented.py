"""docs/operations.md lists every setting with its default and unit, and no page names a setting that does not exist."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.house.settings.fresh_settings import read_settings

ROOT = Path(__file__).resolve().parents[3]
OPERATIONS = (ROOT / "docs" / "operations.md").read_text()
ROW = re.compile(r"^\| `([A-Z][A-Z0-9_]+)` \| ([^|]+) \| ([^|]+) \| ([^|]+) \|$", re.MULTILINE)
PAGES = [
    "README.md",
    "CONTRIBUTING.md",
    "CHANGELOG.md",
    "docs/api.md",
    "docs/connecting.md",
    "docs/operations.md",
]


@pytest.fixture
def known(monkeypatch):
    return read_settings(monkeypatch).env.known


def documented() -> dict[str, tuple[str, str, str]]:
    """Default, unit and meaning of each variable in the tables."""
    rows = ROW.findall(OPERATIONS)
    assert len({name for name, *_ in rows}) == len(rows), "one row for each variable"
    return {name: (default.strip(), unit.strip(), meaning.strip()) for name, default, unit, meaning in rows}


def test_every_setting_is_documented(known):
    assert sorted(set(known) - set(documented())) == []


def test_every_documented_setting_exists(known):
    assert sorted(set(documented()) - set(known)) == []


def test_defaults_are_the_documented_ones(known):
    written = {name: default for name, (default, *_) in documented().items()}
    plain = {name: match[1] for name, text in written.items() if (match := re.fullmatch("`([^`]+)`", text))}

    assert plain == {name: known[name].default for name in plain}
    assert {name for name, text in written.items() if text == "empty"} <= {
        name for name, setting in known.items() if setting.default == ""
    }
    assert {name for name, setting in known.items() if setting.unit} <= set(plain), (
        "a number is written as it is"
    )


def test_units_are_the_documented_ones(known):
    units = {name: setting.unit for name, setting in known.items() if setting.unit}

    assert {name: documented()[name][1] for name in units} == units


@pytest.mark.parametrize("page", PAGES)
def test_pages_name_settings_that_exist(known, page):
    text = (ROOT / page).read_text()
    named = set(
        re.findall(
            r"(?<![A-Z_])((?:XERO|PIPEDRIVE)_[A-Z_]+[A-Z]|[A-Z_]+_(?:SECONDS|URL|DIR|KEYS?|HOSTS))\b", text
        )
    )

    assert sorted(name for name in named if name.removesuffix("_FILE") not in known) == []
