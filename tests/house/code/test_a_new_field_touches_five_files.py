"""A new field of an invoice is added in five files, and everything else follows (see docs/how-to-add.md).

The fields are added to a copy of the house in the files named here and nowhere else; `new_field/walk.py` then follows
them there through form, API, body, mirror, conflict, echo, timeline and page.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[3]
COPIED = ("accounts", "integrations", "invoices", "invoicebridge")
LINKED = ("templates", "static", "tests", "sandbox", "manage.py", "pyproject.toml")
# File -> the line after which the new one stands. The fifth file is the migration.
EDITS = {
    "invoices/fields/__init__.py": [
        (
            "HEAD: tuple[Field, ...] = (\n",
            '    Field("purchase_order", "Purchase order", "PurchaseOrder", limit=40, is_optional=True,'
            " is_cleared=True),\n",
        ),
        (
            "LINE: tuple[Field, ...] = (\n",
            '    Field("period", "Period", "Period", limit=40, is_optional=True, is_cleared=True),\n',
        ),
    ],
    "invoices/models/invoice.py": [
        (
            "    reference = models.CharField(max_length=255, blank=True)\n",
            "    purchase_order = models.CharField(max_length=40, blank=True)\n",
        ),
        (
            "    description = models.TextField(blank=True)\n",
            "    period = models.CharField(max_length=40, blank=True)\n",
        ),
    ],
    "integrations/xero/schemas.py": [
        ('    reference: str = ""\n    date_wire', '    purchase_order: str = ""\n'),
        ('    line_item_id: str = ""\n', '    period: str = ""\n'),
    ],
    "invoices/mapping/content.py": [
        ('    reference: str = ""\n', '    purchase_order: str = ""\n'),
        ('    description: str = ""\n', '    period: str = ""\n'),
    ],
}


def in_copy(house: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "DATA_DIR": str(house / "var"), "DATABASE_URL": ""}
    environment.pop("DATABASE_URL")
    for name in [name for name in environment if name.startswith(("PYTEST_", "COV_"))]:
        del environment[name]
    return subprocess.run(
        [sys.executable, *arguments],
        cwd=house, env=environment, capture_output=True, text=True, timeout=300,
    )  # fmt: skip


def add(path: Path, *, after: str, line: str) -> None:
    text = path.read_text()
    assert after in text, f"{path.name} no longer has {after!r}"
    at = text.index(after) + len(after.split("\n")[0]) + 1
    path.write_text(text[:at] + line + text[at:])


@pytest.fixture(scope="module")
def house(tmp_path_factory):
    """A copy of the house with two fields more."""
    copy = tmp_path_factory.mktemp("house")
    for name in COPIED:
        shutil.copytree(ROOT / name, copy / name, ignore=shutil.ignore_patterns("__pycache__"))
    for name in LINKED:
        (copy / name).symlink_to(ROOT / name)
    for name, edits in EDITS.items():
        for after, line in edits:
            add(copy / name, after=after, line=line)
    made = in_copy(copy, "manage.py", "makemigrations", "invoices", "-n", "new_fields")
    assert made.returncode == 0, made.stderr
    return copy


def test_five_files_are_enough(house):
    assert len(EDITS) + 1 <= 5
    changed = {
        str(path.relative_to(house))
        for name in COPIED
        for path in (house / name).rglob("*.py")
        if not (ROOT / path.relative_to(house)).exists()
        or path.read_text() != (ROOT / path.relative_to(house)).read_text()
    }
    assert changed - EDITS.keys() == {
        name for name in changed if name.startswith("invoices/migrations/") and "new_fields" in name
    }


def test_everything_else_follows(house):
    walk = "tests/house/code/new_field/walk.py"
    done = in_copy(house, "-m", "pytest", "-p", "no:cacheprovider", "-p", "no:xdist", walk)

    assert done.returncode == 0, done.stdout[-6000:] + done.stderr[-2000:]
    assert "10 passed" in done.stdout
