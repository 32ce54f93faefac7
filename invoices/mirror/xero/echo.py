"""Which changes are only Xero's echo of what people here are still sending: no edit of somebody there.

Compared with what stands on the invoice now and with each message under way: after two quick edits an event may
bring back the first one, which stands nowhere here any more but in its message.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal, InvalidOperation
from typing import Any

from invoices.mirror.xero.changes import TOLD_BY, line_texts
from invoices.mirror.xero.columns import quantize
from invoices.models import Invoice, InvoiceLine

Pair = tuple[Any, Any]
HEAD = ("date", "due_date", "reference", "currency", "tax_treatment", "template", "customer")
NUMBERS = ("Quantity", "UnitAmount")


def without_echo(
    facts: dict[str, Pair],
    invoice: Invoice,
    lines: Sequence[InvoiceLine],
    payloads: Sequence[Mapping[str, Any]] = (),
) -> dict[str, Pair]:
    """Return the facts that none of our own writings explain: the row with its `lines`, and open `payloads`."""
    heads = [_head_of_row(invoice), *(_head_of(payload) for payload in payloads)]
    tables = [[line_texts(line) for line in lines], *(_lines_of(payload) for payload in payloads)]
    kept = {
        name: pair
        for name, pair in facts.items()
        if name not in HEAD or all(head.get(name) != pair[1] for head in heads)
    }
    if "lines" in kept and any(_are_lines(kept["lines"][1], table) for table in tables):
        kept = {name: pair for name, pair in kept.items() if name not in ("lines", "total")}
    return kept


def _head_of_row(invoice: Invoice) -> dict[str, str | None]:
    return {
        "date": None if invoice.date is None else str(invoice.date),
        "due_date": None if invoice.due_date is None else str(invoice.due_date),
        "reference": invoice.reference,
        "currency": invoice.currency_code,
        "tax_treatment": invoice.line_amount_types,
        "template": invoice.branding_theme_id,
        "customer": str(invoice.contact_details.get("contact_name", "")),
    }


def _head_of(payload: Mapping[str, Any]) -> dict[str, str | None]:
    body = payload.get("body") or {}
    head = {name: body.get(TOLD_BY[name]) for name in HEAD if name != "customer"}
    return head | {"customer": ((payload.get("contact") or {}).get("body") or {}).get("Name")}


def _lines_of(payload: Mapping[str, Any]) -> list[list[str]]:
    return [
        [
            str(line.get("Description") or ""),
            *(_money(line.get(name)) for name in NUMBERS),
            _money(line.get("DiscountRate") or line.get("DiscountAmount")),
            *(str(line.get(name) or "") for name in ("ItemCode", "AccountCode", "TaxType")),
        ]
        for line in (payload.get("body") or {}).get("LineItems") or []
    ]


def _are_lines(told: list[list[str]], written: list[list[str]]) -> bool:
    """Return whether the lines told are those written; a blank, left to Xero, agrees with anything."""
    return len(told) == len(written) and all(
        not mine or mine.strip() == theirs.strip()
        for there, here in zip(told, written, strict=True)
        for theirs, mine in zip(there, here, strict=True)
    )


def _money(value: object) -> str:
    try:
        number = Decimal(str(value or 0))
    except InvalidOperation:
        return ""
    return f"{quantize(number):f}" if number else ""
