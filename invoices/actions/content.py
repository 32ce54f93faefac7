"""Decide how the content of an invoice is read from rows, written to them, and compared."""

from __future__ import annotations

from dataclasses import replace

from accounts.mapping_fields import CUSTOMER, MAPPING_TARGETS
from invoices.choices import ReferenceLists
from invoices.mapping import DraftContent, LineContent, compute_totals, plain
from invoices.models import Invoice, InvoiceLine

Change = tuple[str, str, str]
HEAD_LABELS = {
    "date": "Invoice date",
    "due_date": "Due date",
    "reference": "Reference",
    "currency_code": "Currency",
    "line_amount_types": "Tax treatment",
    "branding_theme_id": "Xero template",
}
LINE_LABELS = {
    "description": "Description",
    "quantity": "Quantity",
    "unit_amount": "Price",
    "discount_rate": "Discount",
    "item_code": "Item",
    "account_code": "Account",
    "tax_type": "Tax rate",
}
CUSTOMER_LABELS = {target.key: target.label for target in MAPPING_TARGETS if target.group == CUSTOMER}
NUMBERS = ("quantity", "unit_amount", "discount_rate")


def content_of(invoice: Invoice) -> DraftContent:
    """Return what stands on the invoice now, as a form or an API call would write it."""
    lines = [
        LineContent(
            description=line.description,
            quantity=line.quantity,
            unit_amount=line.unit_amount,
            discount_rate=line.discount_rate,
            item_code=line.item_code,
            account_code=line.account_code,
            tax_type=line.tax_type,
            xero_line_item_id=line.xero_line_item_id,
            tracking=line.tracking,
            discount_amount=line.discount_amount,
        )
        for line in invoice.lines.all()
    ]
    details = {"contact_name": invoice.customer_name} | {
        key: str(text) for key, text in invoice.contact_details.items() if text
    }
    head = {name: getattr(invoice, name) for name in HEAD_LABELS}
    return DraftContent(contact_details=details, lines=lines, **head)


def head_values(content: DraftContent, *, lists: ReferenceLists) -> dict[str, object]:
    """Return the invoice's own columns for `content`, totals included."""
    totals = compute_totals(content.lines, line_amount_types=content.line_amount_types, rates=lists.rates)
    return {name: getattr(content, name) for name in HEAD_LABELS} | {
        "contact_details": {key: text for key, text in content.contact_details.items() if text},
        "sub_total": totals.sub_total,
        "total_tax": totals.total_tax,
        "total": totals.total,
    }


def write_lines(invoice: Invoice, lines: list[LineContent]) -> None:
    """Replace the invoice's lines by `lines`, in their order; lines of Xero keep their ids."""
    invoice.lines.all().delete()
    InvoiceLine.objects.bulk_create(
        InvoiceLine(
            invoice=invoice,
            position=position,
            description=line.description,
            quantity=line.quantity,
            unit_amount=line.unit_amount,
            discount_rate=line.discount_rate,
            discount_amount=None if line.discount_rate else line.discount_amount,
            item_code=line.item_code,
            account_code=line.account_code,
            tax_type=line.tax_type,
            tracking=line.tracking,
            xero_line_item_id=line.xero_line_item_id,
        )
        for position, line in enumerate(lines)
    )
    # Prefetched lines would still be the old ones.
    getattr(invoice, "_prefetched_objects_cache", {}).pop("lines", None)


def keep_what_forms_lack(content: DraftContent, stored: DraftContent) -> DraftContent:
    """Return `content` with what a form doesn't carry: tracking and discount amounts of Xero's own lines."""
    old = {line.xero_line_item_id: line for line in stored.lines if line.xero_line_item_id}
    lines = []
    for line in content.lines:
        # An id that is not of this invoice would make Xero refuse the whole document.
        before = old.get(line.xero_line_item_id)
        if before is None:
            lines.append(replace(line, xero_line_item_id=""))
            continue
        amount = (
            line.discount_amount if line.discount_rate else line.discount_amount or before.discount_amount
        )
        lines.append(replace(line, tracking=line.tracking or before.tracking, discount_amount=amount))
    return replace(content, lines=lines)


def compare(before: DraftContent, after: DraftContent) -> list[Change]:
    """Return what differs as (label, before, after), in the order of the form, in words."""
    changes = [
        (label, before.contact_details.get(key, ""), after.contact_details.get(key, ""))
        for key, label in CUSTOMER_LABELS.items()
    ]
    changes += [(label, _show(before, name), _show(after, name)) for name, label in HEAD_LABELS.items()]
    for index in range(max(len(before.lines), len(after.lines))):
        changes += _compare_lines(index, before.lines[index : index + 1], after.lines[index : index + 1])
    return [change for change in changes if change[1] != change[2]]


def _compare_lines(index: int, before: list[LineContent], after: list[LineContent]) -> list[Change]:
    label = f"Line {index + 1}"
    if not before or not after:
        return [(label, *(_whole(lines[0]) if lines else "" for lines in (before, after)))]  # type: ignore[list-item]
    return [
        (f"{words} of {label.lower()}", _show(before[0], name), _show(after[0], name))
        for name, words in LINE_LABELS.items()
    ]


def _whole(line: LineContent) -> str:
    return f"{line.description} ({plain(line.quantity)} × {plain(line.unit_amount)})"


def _show(holder: DraftContent | LineContent, name: str) -> str:
    value = getattr(holder, name)
    if name in NUMBERS:
        return plain(value) if value else ""
    if name in ("date", "due_date"):
        return f"{value:%d/%m/%Y}" if value else ""
    return str(value or "")
