"""Only `invoices.mirror` assigns the columns that hold what Xero said: `xero_*` of an invoice and `mirrored_at`.

So webhooks, catch-up and the answers to our own writes can't disagree about them.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[3]
# Of other rows and values: a line's id comes back from a form, a connection's id from the sign-in.
OTHERS = {"xero_line_item_id", "xero_connection_id", "xero_contact_id"}
MIRRORED = re.compile(r"xero_\w+|mirrored_at")
WRITERS = {"update", "create", "get_or_create", "update_or_create", "bulk_update", "setattr"}


def is_mirrored(name: str) -> bool:
    return bool(MIRRORED.fullmatch(name)) and name not in OTHERS


def written(tree: ast.AST) -> Iterator[tuple[int, str]]:
    """Every mirrored column that is assigned to an object, passed to a writing call, or set by its name."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute) and isinstance(node.ctx, ast.Store) and is_mirrored(node.attr):
            yield node.lineno, node.attr
        if not isinstance(node, ast.Call):
            continue
        name = getattr(node.func, "attr", getattr(node.func, "id", ""))
        if name in WRITERS or name == "Invoice":
            yield from ((node.lineno, one.arg) for one in node.keywords if one.arg and is_mirrored(one.arg))
        if name in ("setattr", "update", "bulk_update"):
            texts = [
                one.value
                for argument in node.args
                for one in ast.walk(argument)
                if isinstance(one, ast.Constant) and isinstance(one.value, str)
            ]
            yield from ((node.lineno, text) for text in texts if is_mirrored(text))


def writers(folder: str) -> dict[str, list[str]]:
    """The files of a folder that write mirrored columns."""
    found: dict[str, list[str]] = {}
    for path in (ROOT / folder).rglob("*.py"):
        if "migrations" in path.parts:
            continue
        for line, name in written(ast.parse(path.read_text())):
            found.setdefault(str(path.relative_to(ROOT)), []).append(f"{line}: {name}")
    return found


@pytest.mark.parametrize("folder", ["accounts", "integrations", "invoices", "invoicebridge"])
def test_nobody_else_writes_them(folder):
    assert {path: lines for path, lines in writers(folder).items() if "/mirror/" not in path} == {}


def test_the_mirror_is_seen_to_write_them():
    assert any("/mirror/" in path for path in writers("invoices"))


@pytest.mark.parametrize(
    "code",
    [
        "invoice.xero_status = 1",
        "rows.update(mirrored_at=now)",
        "setattr(row, 'xero_total', 1)",
        "Invoice(xero_id='')",
        "bulk_update(rows, ['xero_total'])",
    ],
)
def test_each_way_of_writing_is_noticed(code):
    assert list(written(ast.parse(code)))
