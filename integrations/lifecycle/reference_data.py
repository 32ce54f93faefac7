"""The choice lists of a company that we keep, each read whole and upserted as a set.

What is gone is closed; a row is never deleted, because invoices and mappings may name it. `remote_id` is what a
document names the entry by.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.utils import timezone

from accounts.actions import recognise_pipedrive_users
from accounts.models import Connection, Provider, ReferenceItem, ReferenceKind, User
from integrations import outbox
from integrations.http import Page
from integrations.models import OutboxMessage
from integrations.pipedrive.client import PipedriveClient
from integrations.xero.client import XeroClient

logger = logging.getLogger(__name__)

REFRESH = "reference_data.refresh"
COLUMNS = ["name", "is_active", "position", "raw", "refreshed_at"]
ACTIVE = "ACTIVE"


@dataclass(frozen=True)
class Entry:
    """One entry of a list, as our row names things."""

    remote_id: str
    name: str
    is_active: bool
    position: int
    raw: dict[str, Any]


@dataclass(frozen=True)
class ChoiceList:
    """How one list is read: which call, and which entry a document makes; one without an id is left out."""

    kind: str
    read: Callable[[Any], Iterable[Any]]
    entry: Callable[[Any, int], Entry]


def pull(connection: Connection, client: XeroClient | PipedriveClient) -> None:
    """Read all lists of a company and write them at once. Raises RemoteErrors; then nothing has changed."""
    lists = XERO_LISTS if connection.provider == Provider.XERO else PIPEDRIVE_LISTS
    # Everything is read before anything is written: no transaction is held over a network call.
    pages = [(choices, choices.read(client)) for choices in lists]
    with transaction.atomic():
        for choices, page in pages:
            _write(connection, choices, page)
        Connection.objects.filter(pk=connection.pk).update(reference_data_at=timezone.now())
    if connection.provider == Provider.PIPEDRIVE:
        recognise_pipedrive_users()


def request_refresh(connection: Connection, by: User | None) -> OutboxMessage:
    """Ask for a refresh of the lists; one that is waiting already is enough."""
    return outbox.enqueue_once(
        kind=REFRESH, connection=connection, mailbox=f"connection:{connection.pk}", by=by
    )


def deliver_refresh(message: OutboxMessage, client: XeroClient | PipedriveClient) -> None:
    """Deliver a refresh that was asked for. Raises RemoteErrors."""
    pull(message.connection, client)


def _write(connection: Connection, choices: ChoiceList, page: Iterable[Any]) -> None:
    now = timezone.now()
    rows: dict[str, ReferenceItem] = {}
    for position, document in enumerate(page):
        entry = choices.entry(document, position)
        if not entry.remote_id:
            continue
        rows[entry.remote_id] = ReferenceItem(
            connection=connection,
            kind=choices.kind,
            remote_id=entry.remote_id[:255],
            name=entry.name[:500] or entry.remote_id,
            is_active=entry.is_active,
            position=entry.position,
            raw=entry.raw,
            refreshed_at=now,
        )
    ReferenceItem.objects.bulk_create(
        rows.values(),
        update_conflicts=True,
        unique_fields=["connection", "kind", "remote_id"],
        update_fields=COLUMNS,
        batch_size=500,
    )
    if isinstance(page, Page) and page.bad_rows:
        # An entry we can't read is not an entry that is gone.
        logger.warning("%s rows of %s of %s can't be read.", len(page.bad_rows), choices.kind, connection)
        return
    gone = connection.reference_items.filter(kind=choices.kind, is_active=True, refreshed_at__lt=now)
    gone.update(is_active=False)


def _entry(remote_id: object, name: str, document: Any, position: int, *, is_active: bool = True) -> Entry:
    return Entry(str(remote_id), name, is_active, position, document.raw)


XERO_LISTS: tuple[ChoiceList, ...] = (
    ChoiceList(
        ReferenceKind.ORGANISATION,
        lambda client: [client.get_organisation()],
        # The tenant id is the organisation's id (docs/xero.md#2.1).
        lambda row, at: _entry(row.organisation_id, row.name, row, at),
    ),
    ChoiceList(
        ReferenceKind.ACCOUNT,
        lambda client: client.list_accounts(),
        lambda row, at: _entry(row.code, row.name, row, at, is_active=row.status == ACTIVE),
    ),
    ChoiceList(
        ReferenceKind.TAX_RATE,
        lambda client: client.list_tax_rates(),
        lambda row, at: _entry(row.tax_type, row.name, row, at, is_active=row.status == ACTIVE),
    ),
    ChoiceList(
        ReferenceKind.ITEM,
        lambda client: client.list_items(),
        lambda row, at: _entry(row.code, row.name or row.code, row, at),
    ),
    ChoiceList(
        ReferenceKind.BRANDING_THEME,
        lambda client: client.list_branding_themes(),
        lambda row, at: _entry(row.branding_theme_id, row.name, row, row.sort_order),
    ),
    ChoiceList(
        ReferenceKind.CURRENCY,
        lambda client: client.list_currencies(),
        lambda row, at: _entry(row.code, row.description or row.code, row, at),
    ),
    ChoiceList(
        ReferenceKind.TRACKING_CATEGORY,
        lambda client: client.list_tracking_categories(),
        lambda row, at: _entry(row.tracking_category_id, row.name, row, at, is_active=row.status == ACTIVE),
    ),
)


def _field_list(kind: str, entity: str) -> ChoiceList:
    return ChoiceList(
        kind,
        lambda client: client.list_fields(entity),
        lambda row, at: _entry(row.field_code, row.field_name, row, at),
    )


PIPEDRIVE_LISTS: tuple[ChoiceList, ...] = (
    ChoiceList(
        ReferenceKind.PIPELINE,
        lambda client: client.list_pipelines(),
        lambda row, at: _entry(row.id, row.name, row, row.order_nr or at, is_active=not row.is_deleted),
    ),
    ChoiceList(
        ReferenceKind.STAGE,
        lambda client: client.list_stages(),
        lambda row, at: _entry(row.id, row.name, row, row.order_nr or at, is_active=not row.is_deleted),
    ),
    _field_list(ReferenceKind.DEAL_FIELD, "deal"),
    _field_list(ReferenceKind.PERSON_FIELD, "person"),
    _field_list(ReferenceKind.ORGANIZATION_FIELD, "organization"),
    ChoiceList(
        ReferenceKind.USER,
        lambda client: client.list_users(),
        lambda row, at: _entry(
            row.id, row.name or row.email, row, at, is_active=row.active_flag and not row.is_deleted
        ),
    ),
    ChoiceList(
        ReferenceKind.CURRENCY,
        lambda client: client.list_currencies(),
        lambda row, at: _entry(row.code, row.name, row, at, is_active=row.active_flag),
    ),
)
