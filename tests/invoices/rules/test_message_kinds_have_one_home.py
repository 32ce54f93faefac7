"""Each kind of message is spelled out once in the domain, and each has a route."""

from __future__ import annotations

from pathlib import Path

import invoices
from invoicebridge.routes import OUTGOING, WORDS
from invoices import message_kinds

KINDS = {
    value
    for name, value in vars(message_kinds).items()
    if name.isupper() and isinstance(value, str) and "." in value
}  # fmt: skip


def test_each_kind_is_delivered_and_has_words():
    assert len(KINDS) >= 7
    assert set(OUTGOING) >= KINDS
    assert set(WORDS) >= KINDS


def test_no_other_module_spells_one_out():
    home = Path(invoices.__file__).parent
    elsewhere = {
        (path.name, kind)
        for path in home.rglob("*.py")
        if path.name != "message_kinds.py"
        for kind in KINDS
        if f'"{kind}"' in path.read_text()
    }
    assert not elsewhere
