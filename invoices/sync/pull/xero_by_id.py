"""Read Xero's documents by their ids, forty per call (docs/xero.md#4.2)."""

from __future__ import annotations

from collections.abc import Sequence

from accounts.models import Connection
from integrations.calls import clients
from integrations.calls.budget import Lane
from integrations.http import Page
from integrations.xero.client import XeroClient
from integrations.xero.schemas import ContactDocument, InvoiceDocument
from invoices.mirror import mirror_contacts, mirror_invoices
from invoices.sync.pull.pages import log_bad_rows

IDS_A_CALL = 40


def read_contacts(connection: Connection, ids: Sequence[str]) -> None:
    """Read up to 40 contacts by their Xero ids in one call and mirror them. Raises RemoteErrors."""

    def read(client: XeroClient) -> Page[ContactDocument]:
        return client.list_contacts(ids=ids)

    page = clients.run(connection, read, lane=Lane.EVENT, purpose="xero.contact")
    log_bad_rows(connection, page)
    mirror_contacts(connection, page)


def read_invoices(
    connection: Connection, ids: Sequence[str], *, lane: Lane, source: str, purpose: str
) -> None:
    """Read up to 40 invoices by their Xero ids in one call and mirror them. Raises RemoteErrors."""

    def read(client: XeroClient) -> Page[InvoiceDocument]:
        return client.list_invoices(ids=ids)

    page = clients.run(connection, read, lane=lane, purpose=purpose)
    log_bad_rows(connection, page)
    mirror_invoices(connection, page, source=source)
