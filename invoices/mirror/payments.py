"""How payments and applied credits become rows. They have no events of their own: the invoice's document
tells them.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from decimal import Decimal, InvalidOperation
from typing import Any

from integrations.xero.schemas import InvoiceDocument, read_day
from invoices.mirror.changes import Change
from invoices.mirror.columns import quantize
from invoices.models import Payment

# Money from before the invoice, which Xero lists beside the credit notes: member, its id.
EARLIER_MONEY = (("Prepayments", "PrepaymentID"), ("Overpayments", "OverpaymentID"))


def mirror_payments(pairs: Sequence[tuple[InvoiceDocument, Change]]) -> None:
    """Store what met these invoices, and note on each change which payments came and went."""
    telling = [(document, change) for document, change in pairs if _tells_payments(document)]
    held: dict[int, dict[str, Payment]] = defaultdict(dict)
    for payment in Payment.objects.filter(invoice__in=[change.invoice.pk for _, change in telling]):
        held[payment.invoice_id][payment.xero_payment_id] = payment
    gone: list[int] = []
    new: list[Payment] = []
    for document, change in telling:
        wanted = {payment.xero_payment_id: payment for payment in _payments(document, change)}
        before = held[change.invoice.pk]
        for key, payment in before.items():
            if key not in wanted or _facts(wanted[key]) != _facts(payment):
                gone.append(payment.pk)
                change.payments_removed.append(_facts(payment))
        for key, payment in wanted.items():
            if key not in before or _facts(before[key]) != _facts(payment):
                new.append(payment)
                change.payments_added.append(_facts(payment))
    if gone:
        Payment.objects.filter(pk__in=gone).delete()
    Payment.objects.bulk_create(new)


def _tells_payments(document: InvoiceDocument) -> bool:
    """Return whether the document can be trusted about payments: answers leave empty lists out, full ones
    never.
    """
    settled = (document.amount_paid or Decimal(0)) + (document.amount_credited or Decimal(0))
    return not settled or any(True for _ in _rows(document))


def _payments(document: InvoiceDocument, change: Change) -> Iterator[Payment]:
    merged: dict[str, Payment] = {}
    for row in _rows(document):
        known = merged.get(row["xero_payment_id"])
        if known is None:
            merged[row["xero_payment_id"]] = Payment(invoice=change.invoice, **row)
        else:
            # One credit note may be applied to an invoice in several parts.
            known.amount += row["amount"]
    yield from merged.values()


def _rows(document: InvoiceDocument) -> Iterator[dict[str, Any]]:
    for payment in document.payments:
        if payment.payment_id and payment.amount is not None:
            yield _row(payment.payment_id, "payment", payment.amount, payment.date, payment.reference)
    for note in document.credit_notes:
        if note.credit_note_id and note.applied_amount is not None:
            yield _row(note.credit_note_id, "credit", note.applied_amount, note.date, note.number)
    for member, key in EARLIER_MONEY:
        for raw in document.raw.get(member) or []:
            amount = _decimal(raw.get("AppliedAmount"))
            if raw.get(key) and amount is not None:
                day = read_day(str(raw.get("DateString") or ""), str(raw.get("Date") or ""))
                yield _row(str(raw[key]), "credit", amount, day, str(raw.get("Reference") or ""))


def _row(key: str, kind: str, amount: Decimal, day: Any, reference: str) -> dict[str, Any]:
    return {
        "xero_payment_id": key[:64],
        "kind": kind,
        "amount": quantize(amount),
        "date": day,
        "reference": reference[:255],
    }


def _facts(payment: Payment) -> dict[str, Any]:
    return {
        "kind": payment.kind,
        "amount": f"{quantize(payment.amount):f}",
        "date": str(payment.date or ""),
        "reference": payment.reference,
    }


def _decimal(value: object) -> Decimal | None:
    try:
        return None if value is None else Decimal(str(value))
    except InvalidOperation:
        return None
