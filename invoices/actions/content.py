"""Read the content of an invoice from its rows, write it to them, and compare it."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from invoices.amounts import fit
from invoices.choices import ReferenceLists
from invoices.fields import CUSTOMER_DETAILS, HEAD, LINE, LINE_NAMES, Field, line_in_words
from invoices.mapping import DraftContent, LineContent, compute_totals
from invoices.models import Invoice, InvoiceLine

Change = tuple[str, str, str]


def content_of(invoice: Invoice) -> DraftContent:
    """Return the invoice's current content, in the shape of a form or an API call."""
    lines = [
        LineContent(**{name: getattr(line, name) for name in LINE_NAMES}) for line in invoice.lines.all()
    ]
    details = {"contact_name": invoice.customer_name} | {
        key: str(text) for key, text in invoice.contact_details.items() if text
    }
    head: dict[str, Any] = {field.name: getattr(invoice, field.name) for field in HEAD}
    return DraftContent(contact_details=details, lines=lines, **head)


def head_values(content: DraftContent, *, lists: ReferenceLists) -> dict[str, object]:
    """Return the values of the invoice's own columns for `content`, totals included."""
    totals = compute_totals(content.lines, line_amount_types=content.line_amount_types, rates=lists.rates)
    return {field.name: getattr(content, field.name) for field in HEAD} | {
        "contact_details": {key: text for key, text in content.contact_details.items() if text},
        "sub_total": fit(totals.sub_total),
        "total_tax": fit(totals.total_tax),
        "total": fit(totals.total),
    }


def write_lines(invoice: Invoice, lines: list[LineContent]) -> None:
    """Replace the invoice's lines by `lines`, in their order; lines of Xero keep their ids."""
    invoice.lines.all().delete()
    InvoiceLine.objects.bulk_create(
        InvoiceLine(invoice=invoice, position=position, **_line_columns(line))
        for position, line in enumerate(lines)
    )
    # Prefetched lines would still be the old ones.
    getattr(invoice, "_prefetched_objects_cache", {}).pop("lines", None)


def _line_columns(line: LineContent) -> dict[str, Any]:
    values = {name: getattr(line, name) for name in LINE_NAMES}
    return values | {"discount_rate": None if line.discount_amount else line.discount_rate}


def keep_what_forms_lack(content: DraftContent, stored: DraftContent) -> DraftContent:
    """Return `content` with what a form doesn't have: the tracking of Xero's own lines."""
    old = {line.xero_line_item_id: line for line in stored.lines if line.xero_line_item_id}
    lines = []
    for line in content.lines:
        # An id that is not of this invoice would make Xero refuse the whole document.
        before = old.get(line.xero_line_item_id)
        if before is None:
            lines.append(replace(line, xero_line_item_id=""))
            continue
        lines.append(replace(line, tracking=line.tracking or before.tracking))
    return replace(content, lines=lines)


def compare(before: DraftContent, after: DraftContent) -> list[Change]:
    """Return the differences as (label, before, after), in words and in the order of the form."""
    changes = [
        (
            detail.label,
            before.contact_details.get(detail.name, ""),
            after.contact_details.get(detail.name, ""),
        )
        for detail in CUSTOMER_DETAILS
    ]
    changes += [(field.label, _show(before, field), _show(after, field)) for field in HEAD]
    for index in range(max(len(before.lines), len(after.lines))):
        changes += _compare_lines(index, before.lines[index : index + 1], after.lines[index : index + 1])
    return [change for change in changes if change[1] != change[2]]


def _compare_lines(index: int, before: list[LineContent], after: list[LineContent]) -> list[Change]:
    label = f"Line {index + 1}"
    if not before or not after:
        return [(label, *(_whole(lines[0]) if lines else "" for lines in (before, after)))]  # type: ignore[list-item]
    return [
        (f"{field.label} of {label.lower()}", _show(before[0], field), _show(after[0], field))
        for field in LINE
        if field.in_changes
    ]


def _whole(line: LineContent) -> str:
    return line_in_words({field.name: _show(line, field) for field in LINE})


def _show(holder: DraftContent | LineContent, field: Field) -> str:
    return field.show(holder)
