"""How payments and applied credits become rows. They have no events of their own: the invoice's document
tells them.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence
from decimal import Decimal
from operator import attrgetter
from typing import Any

from integrations.xero.schemas import InvoiceDocument
from invoices.mirror import bulk
from invoices.mirror.changes import Change
from invoices.mirror.columns import quantize
from invoices.models import Payment

COLUMNS = ("invoice", "xero_payment_id", "kind", "amount", "date", "reference")
values_of = attrgetter("invoice_id", *COLUMNS[1:])


def mirror_payments(
    pairs: Sequence[tuple[InvoiceDocument, Change]], *, born: Collection[int] = frozenset()
) -> None:
    """Store what met these invoices, and note on each change which payments came and went.

    `born` are the ids of invoices just inserted, which nothing has met yet.
    """
    telling = [(document, change) for document, change in pairs if _tells_payments(document)]
    held: dict[int, dict[str, Payment]] = defaultdict(dict)
    known = [change.invoice.pk for _, change in telling if change.invoice.pk not in born]
    for payment in Payment.objects.filter(invoice__in=known) if known else ():
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
    bulk.insert(Payment, COLUMNS, [values_of(payment) for payment in new])


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
    for earlier in (*document.prepayments, *document.overpayments):
        # Money from before the invoice, which Xero lists beside the credit notes.
        key = earlier.prepayment_id or earlier.overpayment_id
        if key and earlier.applied_amount is not None:
            yield _row(key, "credit", earlier.applied_amount, earlier.date, earlier.reference)


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
