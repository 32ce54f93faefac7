"""Update invoices when their customer is merged, archived, restored or renamed in Xero.

A merge moves documents to the living contact, with or without a new version timestamp of their own, so the rows
follow the contact here. Open invoices get a timeline entry; closed ones do not change any more.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from django.utils import timezone

from accounts.models import Connection
from integrations.xero.schemas import ContactDocument
from invoices.mirror import bulk
from invoices.models import ACTIVE, ARCHIVED, Invoice, TimelineEntry
from invoices.statuses import CLOSED
from invoices.timeline import Kind


def follow_customers(
    connection: Connection,
    changed: Iterable[tuple[Any, ContactDocument]],
    *,
    hold: Callable[[str, str], Any],
) -> None:
    """Make invoices follow their customers, and record it in their timelines.

    `changed` pairs the stored contact (id, name, status, the contact it was merged into) with Xero's document;
    `hold(contact_id, name)` returns another stored contact, or creates it.
    """
    for was, document in changed:
        invoices = Invoice.objects.filter(connection=connection, contact=was.pk)
        status, name = document.status or ACTIVE, document.name or was.name
        if document.merged_to_contact_id and not was.merged_to_contact_id:
            living = hold(document.merged_to_contact_id, name)
            names = {"old": was.name, "new": living.name}
            _record(invoices, Kind.CUSTOMER_MERGED, names)
            _rename(invoices, was.name, living.name)
            invoices.update(contact=living.pk, xero_contact_name=living.name)
            continue
        if status != was.xero_contact_status and ARCHIVED in (status, was.xero_contact_status):
            kind = Kind.CUSTOMER_ARCHIVED if status == ARCHIVED else Kind.CUSTOMER_RESTORED
            _record(invoices, kind, {"name": name})
        if name != was.name:
            _record(invoices, Kind.CUSTOMER_RENAMED, {"old": was.name, "new": name})
            _rename(invoices, was.name, name)
            invoices.filter(xero_contact_name=was.name).update(xero_contact_name=name)


def _rename(invoices: Any, old: str, new: str) -> None:
    """Replace the old name in the customer details of invoices that may still be edited."""
    rows = [
        row
        for row in invoices.exclude(xero_status__in=CLOSED).only("pk", "contact_details")
        if row.contact_details.get("contact_name") == old
    ]
    for row in rows:
        row.contact_details = {**row.contact_details, "contact_name": new}
    Invoice.objects.bulk_update(rows, ["contact_details"], batch_size=200)


def _record(invoices: Any, kind: Kind, data: dict[str, str]) -> None:
    now = timezone.now()
    entries = [
        (pk, kind.value, now, "xero", data)
        for pk in invoices.exclude(xero_status__in=CLOSED).order_by("pk").values_list("pk", flat=True)
    ]
    bulk.insert(TimelineEntry, ("invoice", "kind", "at", "source", "data"), entries)
