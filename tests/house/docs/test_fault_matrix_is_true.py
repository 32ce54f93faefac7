"""The fault matrix of docs/reliability.md and the files of tests/faults name each other."""

from __future__ import annotations

import re
from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]
FAULTS = ROOT / "tests/faults"
# What nobody could confirm of Xero is no row of the matrix; docs/sandbox.md names the test.
NO_ROW = {"wire/test_unconfirmed_behaviour_of_xero"}


def named() -> set[str]:
    """The paths of tests that the rows name, a bare name with the folder before it."""
    found, folder = set(), ""
    for name in re.findall(r"(?:[\w/]+/)?test_\w+", (ROOT / "docs/reliability.md").read_text()):
        folder = name.rpartition("/")[0] or folder
        found.add(name if "/" in name else f"{folder}/{name}")
    return found


def test_every_named_test_exists():
    paths = {name: (ROOT if name.startswith("tests/") else FAULTS) / f"{name}.py" for name in named()}

    assert [name for name, path in paths.items() if not path.exists()] == []


def test_every_fault_test_is_named():
    files = {str(path.relative_to(FAULTS).with_suffix("")) for path in FAULTS.rglob("test_*.py")}

    assert files - named() == NO_ROW
