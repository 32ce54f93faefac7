"""Separate echoes of our own unsent or unanswered edits from edits made in Xero.

A document is compared with the invoice as it is now and with each message under way: after two quick edits an
event may bring back the first one, which by then exists only in its message.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from integrations.xero.discounts import canonical, cents, gross_of
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
from invoices.mirror.xero.changes import DISCOUNT, LINE_FIELDS, line_texts
from invoices.models import Invoice, InvoiceLine

Pair = tuple[Any, Any]
# The customer, whom a payload names beside the body, and what a person writes about the document.
OURS: tuple[Field, ...] = (CUSTOMER, *HEAD)
# Sums follow from the lines.
SUMS = (TOTAL.fact, TOTAL_TAX.fact)
NUMBERS = [place for place, field in enumerate(LINE_FIELDS) if field.name in ("quantity", "unit_amount")]
LOST_WHERE_FREE = ("account_code", "tax_type")
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
    if field.name == DISCOUNT:
        values = field.content(dict(line))
        gross = gross_of(read_number(line.get("Quantity")), read_number(line.get("UnitAmount")))
        rate, amount = canonical(values["discount_rate"], values["discount_amount"], gross)
        # Xero keeps two decimals of a percentage.
        return _money(cents(rate or amount))
    value = line.get(field.member)
    return _money(value) if field.kind.is_number else str(value or "")


def _are_lines(documented: list[list[str]], written: list[list[str]]) -> bool:
    """Return whether the document's lines are those written, in any order; a blank, left to Xero, agrees with
    anything, and so does what Xero drops from a line worth nothing (docs/xero.md#6.10).
    """
    if len(documented) != len(written):
        return False
    free = list(documented)
    for here in written:
        same = next((there for there in free if _is_line(there, here)), None)
        if same is None:
            return False
        free.remove(same)
    return True


def _is_line(there: list[str], here: list[str]) -> bool:
    is_free = not all(_is_some(here[place]) for place in NUMBERS)
    return all(
        not mine
        or field.kind.comparable(mine) == field.kind.comparable(theirs)
        or (is_free and not theirs and field.name in LOST_WHERE_FREE)
        for field, theirs, mine in zip(LINE_FIELDS, there, here, strict=True)
    )


def _is_some(text: str) -> bool:
    return bool(read_number(text))


def _money(value: object) -> str:
    number = read_number(value)
    return f"{quantize(number):f}" if number else ""
