"""CONTRIBUTING.md has a row for each test of the house and each contract of import-linter, and for no other."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]
LAWS = (ROOT / "CONTRIBUTING.md").read_text()


def test_each_house_test_has_a_row():
    tests = {str(path.relative_to(ROOT)) for path in (ROOT / "tests" / "house").rglob("test_*.py")}
    rows = set(re.findall(r"`(tests/house/\w+/test_\w+\.py)`", LAWS))

    assert tests - rows == set()


def test_each_contract_has_a_row():
    linter = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]
    contracts = {contract["name"] for contract in linter["contracts"]}
    rows = {
        name for row in LAWS.splitlines() if "| contract" in row for name in re.findall(r"\*([^*]+)\*", row)
    }

    assert contracts == rows
