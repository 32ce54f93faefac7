"""Separate echoes of our own unsent or unanswered edits from edits made in Xero.

A document is compared with the invoice as it is now and with each message under way: after two quick edits an
event may bring back the first one, which by then exists only in its message.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from invoices.fields import (
    CUSTOMER,
    HEAD,
    LINES_FACT,
    LINES_MEMBER,
    TOTAL,
    TOTAL_TAX,
    Field,
    quantize,
    read_number,
)
from invoices.mirror.xero.changes import LINE_FIELDS, line_texts
from invoices.models import Invoice, InvoiceLine

Pair = tuple[Any, Any]
# The customer, whom a payload names beside the body, and what a person writes about the document.
OURS: tuple[Field, ...] = (CUSTOMER, *HEAD)
# Sums follow from the lines.
SUMS = (TOTAL.fact, TOTAL_TAX.fact)
_NAMES = frozenset(field.fact for field in OURS)


def without_echo(
    facts: dict[str, Pair],
    invoice: Invoice,
    lines: Sequence[InvoiceLine],
    payloads: Sequence[Mapping[str, Any]] = (),
) -> dict[str, Pair]:
    """Return the facts that no write of ours explains: neither the row with its `lines` nor the open `payloads`."""
    heads = [_head_of_row(invoice), *(_head_of(payload) for payload in payloads)]
    tables = [[line_texts(line) for line in lines], *(_lines_of(payload) for payload in payloads)]
    kept = {
        name: pair
        for name, pair in facts.items()
        if name not in _NAMES or all(head.get(name) != pair[1] for head in heads)
    }
    if LINES_FACT in kept and any(_are_lines(kept[LINES_FACT][1], table) for table in tables):
        kept = {name: pair for name, pair in kept.items() if name not in (LINES_FACT, *SUMS)}
    return kept


def _head_of_row(invoice: Invoice) -> dict[str, str | None]:
    head = {field.fact: field.kind.fact(getattr(invoice, field.name)) for field in HEAD}
    return head | {CUSTOMER.fact: str(invoice.contact_details.get(CUSTOMER.name, ""))}


def _head_of(payload: Mapping[str, Any]) -> dict[str, str | None]:
    body = payload.get("body") or {}
    head = {field.fact: body.get(field.member) for field in HEAD}
    return head | {CUSTOMER.fact: ((payload.get("contact") or {}).get("body") or {}).get("Name")}


def _lines_of(payload: Mapping[str, Any]) -> list[list[str]]:
    lines = (payload.get("body") or {}).get(LINES_MEMBER) or []
    return [[_text(field, line) for field in LINE_FIELDS] for line in lines]


def _text(field: Field, line: Mapping[str, Any]) -> str:
    value = next((line[member] for member in field.members if line.get(member)), None)
    return _money(value) if field.kind.is_number else str(value or "")


def _are_lines(documented: list[list[str]], written: list[list[str]]) -> bool:
    """Return whether the document's lines are those written; a blank, left to Xero, agrees with anything."""
    return len(documented) == len(written) and all(
        not mine or mine.strip() == theirs.strip()
        for there, here in zip(documented, written, strict=True)
        for theirs, mine in zip(there, here, strict=True)
    )


def _money(value: object) -> str:
    number = read_number(value)
    return f"{quantize(number):f}" if number else ""
