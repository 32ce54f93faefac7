"""Mirror payments and applied credits. They have no events of their own: they come with the invoice's document."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence
from decimal import Decimal
from typing import Any, NamedTuple

from integrations.xero.schemas import InvoiceDocument
from invoices.fields import quantize
from invoices.mirror import bulk
from invoices.mirror.xero.changes import Change
from invoices.models import Payment


class Row(NamedTuple):
    """The columns of a payment; `amount` in the invoice's currency."""

    xero_payment_id: str
    kind: str
    amount: Decimal
    date: dt.date | None
    reference: str


def mirror_payments(
    pairs: Sequence[tuple[InvoiceDocument, Change]], *, inserted: Collection[int] = frozenset()
) -> None:
    """Store the payments and credits of these invoices, and note on each change which ones came and went.

    `inserted` are the ids of invoices just inserted, which have no payments here yet.
    """
    wanted_by_change = [(document, change, _wanted(document)) for document, change in pairs]
    # Answers leave empty lists out, full ones never: what names no payment though money came says nothing of them.
    known = [
        (change, wanted)
        for document, change, wanted in wanted_by_change
        if wanted or not _is_settled(document)
    ]
    held = _held([change.invoice.id for change, _ in known if change.invoice.id not in inserted])
    gone: list[int] = []
    new: list[tuple[Any, ...]] = []
    for change, wanted in known:
        if change.invoice.id in inserted:
            # That the invoice arrived says it all.
            new += [(change.invoice.id, *row) for row in wanted.values()]
            continue
        before = held[change.invoice.id]
        for key, (pk, row) in before.items():
            if wanted.get(key) != row:
                gone.append(pk)
                change.payments_removed.append(_facts(row))
        for key, row in wanted.items():
            if key not in before or before[key][1] != row:
                new.append((change.invoice.id, *row))
                change.payments_added.append(_facts(row))
    if gone:
        Payment.objects.filter(pk__in=gone).delete()
    bulk.insert(Payment, ("invoice", *Row._fields), new)


def _held(invoice_ids: Sequence[int]) -> dict[int, dict[str, tuple[int, Row]]]:
    held: dict[int, dict[str, tuple[int, Row]]] = defaultdict(dict)
    if invoice_ids:
        rows = Payment.objects.filter(invoice__in=invoice_ids).values_list("invoice", "pk", *Row._fields)
        for invoice_id, pk, *values in rows:
            row = Row._make(values)
            held[invoice_id][row.xero_payment_id] = (pk, row)
    return held


def _is_settled(document: InvoiceDocument) -> bool:
    """Return whether any money was received, according to the invoice's head."""
    return bool((document.amount_paid or 0) + (document.amount_credited or 0))


def _wanted(document: InvoiceDocument) -> dict[str, Row]:
    merged: dict[str, Row] = {}
    for row in _rows(document):
        known = merged.get(row.xero_payment_id)
        # One credit note may be applied to an invoice in several parts.
        merged[row.xero_payment_id] = known._replace(amount=known.amount + row.amount) if known else row
    return merged


def _rows(document: InvoiceDocument) -> Iterator[Row]:
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


def _row(key: str, kind: str, amount: Decimal, day: dt.date | None, reference: str) -> Row:
    return Row(key[:64], kind, quantize(amount), day, reference[:255])


def _facts(row: Row) -> dict[str, Any]:
    return {
        "kind": row.kind,
        "amount": f"{row.amount:f}",
        "date": str(row.date or ""),
        "reference": row.reference,
    }
