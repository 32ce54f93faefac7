"""A draft entered by hand in a connected organisation, for faults that need no deal."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from decimal import Decimal
from typing import Any

from django.utils import timezone

from accounts.models import Connection, User
from integrations.calls import clients
from integrations.calls.budget import Lane
from invoices import actions
from invoices.mapping import DraftContent, LineContent
from invoices.mirror import mirror_contacts
from invoices.models import Contact, Invoice
from tests.invoices.sync.end_to_end.steps import deliver_all

TILES = LineContent(
    description="Slate tiles",
    quantity=Decimal(4),
    unit_amount=Decimal("12.50"),
    account_code="200",
    tax_type="OUTPUT2",
)
WORK = replace(TILES, description="An hour of work", quantity=Decimal(2), unit_amount=Decimal(80))


def read_contacts(xero: Connection) -> None:
    """Mirror the organisation's customers, one page."""
    page = clients.run(xero, lambda client: client.list_contacts(1), lane=Lane.PERSON)
    mirror_contacts(xero, list(page))
    xero.caught_up_at = timezone.now()
    xero.save()


def active_contact(xero: Connection, *, but: int = 0) -> Contact:
    """An active customer of the organisation."""
    live = Contact.objects.filter(connection=xero, xero_contact_status="ACTIVE", merged_to_contact_id="")
    return live.exclude(pk=but).order_by("pk").first()


def write(xero: Connection, ada: User, *, contact: Contact | None, **fields: Any) -> Invoice:
    """Write a draft for `contact`; it waits in the outbox."""
    content = DraftContent(
        contact_details={"contact_name": contact.name if contact else "Nobody yet"},
        date=timezone.localdate(),
        due_date=timezone.localdate() + dt.timedelta(days=30),
        reference="PO-1",
        currency_code="GBP",
        lines=[TILES, WORK],
    )
    return actions.draft_invoice(
        by=ada, connection=xero, content=replace(content, **fields), contact=contact, allow_twin=True
    )


def saved(xero: Connection, ada: User, **fields: Any) -> Invoice:
    """Write a draft and have it in Xero."""
    read_contacts(xero)
    invoice = write(xero, ada, contact=active_contact(xero), **fields)
    deliver_all()
    return Invoice.objects.get(pk=invoice.pk)
