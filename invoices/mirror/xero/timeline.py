"""Choose which changes become entries of an invoice's timeline, and in which order."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from django.utils import timezone

from invoices.fields import COMPARED, LINES_FACT, NUMBER_OF_INVOICE, TOTAL, TOTAL_TAX, Field
from invoices.formatting import show_money
from invoices.mirror import bulk
from invoices.mirror.xero.changes import Change
from invoices.mirror.xero.line_diff import changed_lines
from invoices.models import TimelineEntry
from invoices.timeline import Kind

LISTED: dict[str, Field] = {field.fact: field for field in COMPARED if field.in_changes}
Sentence = tuple[Kind, dict[str, Any]]


def record_changes(changes: Sequence[Change], *, is_answer: bool) -> None:
    """Write the timeline entries of these changes. In the answer to our own edit, the edit itself is left out."""
    entries = [
        (change.invoice.id, kind.value, data)
        for change in changes
        for kind, data in _sentences(change, is_answer=is_answer)
    ]
    same = {"at": timezone.now(), "source": "xero"}
    bulk.insert(TimelineEntry, ("invoice", "kind", "data"), entries, same=same)


def listed_changes(change: Change) -> list[dict[str, str]]:
    """Return the changed content as labels with old and new values in words."""
    currency = change.invoice.currency_code
    listed = []
    for name, (old, new) in change.facts.items():
        if name == LINES_FACT:
            listed += changed_lines(old or [], new or [])
        if name not in LISTED or (name == NUMBER_OF_INVOICE.fact and not old):
            continue
        field = LISTED[name]
        if field.is_id:
            old = new = ""
        elif field in (TOTAL, TOTAL_TAX):
            old, new = (show_money(value, currency) for value in (old, new))
        listed.append({"label": field.label, "fact": name, "old": str(old or ""), "new": str(new or "")})
    return listed


def _sentences(change: Change, *, is_answer: bool) -> Iterator[Sentence]:
    invoice = change.invoice
    if change.is_new:
        yield _sentence(Kind.ARRIVED, number=invoice.xero_number, status=invoice.xero_status)
        return
    if change.is_confirmed:
        if invoice.xero_number:
            yield _sentence(Kind.NUMBERED, number=invoice.xero_number)
        yield _sentence(Kind.STATUS_CHANGED, old="", new=invoice.xero_status)
        return
    if "number" in change.facts and not change.facts["number"][0]:
        yield _sentence(Kind.NUMBERED, number=invoice.xero_number)
    if not is_answer and (listed := listed_changes(change)):
        # By the stamp an edit made here on an older version (see sync/push/update.py) knows what it would undo.
        data: dict[str, Any] = {"changes": listed, "updated_at": _stamp(change)}
        if change.is_outside_edit:
            data["version"] = invoice.version
        yield _sentence(Kind.CHANGED, **data)
    yield from _payment_entries(change)
    if "status" in change.facts:
        old, new = change.facts["status"]
        yield _sentence(Kind.STATUS_CHANGED, old=old, new=new)
    if change.facts.get("sent", (True, True)) == (False, True):
        yield _sentence(Kind.SENT)


def _payment_entries(change: Change) -> Iterator[Sentence]:
    currency = change.invoice.currency_code
    for payments, kinds in (
        (change.payments_removed, {"payment": Kind.PAYMENT_REMOVED, "credit": Kind.CREDIT_REMOVED}),
        (change.payments_added, {"payment": Kind.PAYMENT_RECORDED, "credit": Kind.CREDIT_APPLIED}),
    ):
        for payment in payments:
            yield _sentence(
                kinds[payment["kind"]],
                amount=payment["amount"],
                currency=currency,
                date=payment["date"],
            )


def _stamp(change: Change) -> str:
    moment = change.invoice.xero_updated_at
    return moment.isoformat() if moment else ""


def _sentence(kind: Kind, **data: Any) -> Sentence:
    return kind, data
