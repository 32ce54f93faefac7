"""Follow records merged in Pipedrive: what belonged to the one that is gone moves to the one that remains.

The content of the invoices of a merged deal does not change; where the remaining deal differs from the invoice, the
difference is shown. The next invoice of a merged organization goes to the customer of the earlier ones.
"""

from __future__ import annotations

from collections.abc import Mapping

from django.db import transaction

from accounts.models import Connection
from invoices import timeline
from invoices.mirror.pipedrive.write_back_requests import ask_for_write_back
from invoices.models import Deal, Invoice


def move_invoices_of_merged_deals(connection: Connection, merged: Mapping[int, int]) -> int:
    """Move the invoices of each merged deal (Pipedrive ids, gone to remaining); return the number moved.

    If either deal is unknown here, the invoices stay where they are: the deal is marked deleted, and people
    decide.
    """
    moved = 0
    for gone_id, kept_id in merged.items():
        with transaction.atomic():
            rows = Deal.objects.filter(connection=connection, pipedrive_id__in=[gone_id, kept_id])
            deals = {deal.pipedrive_id: deal for deal in rows}
            if gone_id in deals and kept_id in deals:
                moved += _move(deals[gone_id], deals[kept_id])
    return moved


def move_customers_of_merged_records(prefix: str, merged: Mapping[int, int]) -> int:
    """Let the invoices made for a merged organization or person count for the one that remains; return how many.

    `prefix` begins our numbers of these records (`customers.ORGANIZATION`), `merged` holds ids, gone to remaining.
    """
    return sum(
        Invoice.objects.filter(customer_number=f"{prefix}{gone}").update(customer_number=f"{prefix}{kept}")
        for gone, kept in merged.items()
    )


def _move(gone: Deal, kept: Deal) -> int:
    invoices = list(Invoice.objects.select_for_update(no_key=True).filter(deal=gone))
    Invoice.objects.filter(pk__in=[invoice.pk for invoice in invoices]).update(deal=kept)
    for invoice in invoices:
        timeline.record(invoice, timeline.Kind.DEAL_MERGED, old=gone.title, new=kept.title)
    kept.given_to.add(*gone.given_to.all())
    if invoices:
        ask_for_write_back([kept.pk])
    return len(invoices)
