"""Process Pipedrive's events: read the records again, since events show them in another shape.

A record missing from an answer never counts as deleted: only an event that says so, or Pipedrive's own list of
deleted deals, marks a deal (docs/pipedrive.md#2.5, docs/pipedrive.md#3.4).
"""

from __future__ import annotations

import logging
from collections.abc import Sequence
from typing import Any

from accounts.models import Connection
from integrations.calls import clients
from integrations.calls.budget import Lane
from integrations.http import RemoteNotFound
from integrations.models import InboxMessage
from integrations.pipedrive.client import PipedriveClient
from integrations.pipedrive.schemas import DealDocument
from invoices.customers import ORGANIZATION, PERSON
from invoices.mirror import (
    mark_deals_deleted,
    mirror_deals,
    mirror_organizations,
    mirror_persons,
    move_customers_of_merged_records,
    move_invoices_of_merged_deals,
)
from invoices.models import Deal
from invoices.sync.pull.deal_pages import DEALS_A_PAGE, mirror_page
from invoices.sync.pull.pages import batches, log_bad_rows

logger = logging.getLogger(__name__)


def pull_deals(connection: Connection, messages: Sequence[InboxMessage]) -> None:
    """Read the deals these events name, with what belongs to them, and mirror them. Raises RemoteErrors.

    The invoices of a deal that was merged into another one follow it there.
    """
    gone = _ids([message for message in messages if _action(message) == "delete"])
    merged = _merged(messages)
    read_deals(connection, sorted({*_ids(messages), *merged.values()}), gone=gone)
    move_invoices_of_merged_deals(connection, merged)


def pull_deal_products(connection: Connection, messages: Sequence[InboxMessage]) -> None:
    """Read the deals whose product lines these events name. Raises RemoteErrors."""
    ids = {_deal_of_line(message.payload) for message in messages}
    read_deals(connection, sorted(each for each in ids if each))


def read_deals(
    connection: Connection, ids: Sequence[int], *, gone: Sequence[int] = (), lane: Lane = Lane.EVENT
) -> None:
    """Read these deals with what belongs to them and mirror them. Raises RemoteErrors.

    Those of `gone` that are in no list are marked deleted.
    """
    for some in batches(ids, DEALS_A_PAGE):

        def read(client: PipedriveClient, some: Sequence[int] = some) -> set[int]:
            page = client.list_deals(ids=some, limit=DEALS_A_PAGE)
            log_bad_rows(connection, page)
            mirror_page(connection, client, list(page))
            missing = [each for each in some if each not in {deal.id for deal in page}]
            _look_closer(connection, client, [each for each in missing if each not in gone])
            return set(missing)

        missing = clients.run(connection, read, lane=lane, purpose="pipedrive.deal")
        # Deleted and restored since: what the list shows is alive.
        mark_deals_deleted(connection, [each for each in some if each in gone and each in missing])


def pull_persons(connection: Connection, messages: Sequence[InboxMessage]) -> None:
    """Read the persons these events name and store them with their deals. Raises RemoteErrors."""
    move_customers_of_merged_records(PERSON, _merged(messages))
    _reread_deals_of("pipedrive_person_id", connection, messages)
    for some in batches(_held(connection, "pipedrive_person_id", _ids(messages)), DEALS_A_PAGE):

        def read(client: PipedriveClient, some: Sequence[int] = some) -> None:
            page = client.list_persons(ids=some)
            log_bad_rows(connection, page)
            mirror_persons(connection, page)

        clients.run(connection, read, lane=Lane.EVENT, purpose="pipedrive.person")


def pull_organizations(connection: Connection, messages: Sequence[InboxMessage]) -> None:
    """Read the organizations these events name and store them with their deals. Raises RemoteErrors."""
    move_customers_of_merged_records(ORGANIZATION, _merged(messages))
    _reread_deals_of("pipedrive_organization_id", connection, messages)
    for some in batches(_held(connection, "pipedrive_organization_id", _ids(messages)), DEALS_A_PAGE):

        def read(client: PipedriveClient, some: Sequence[int] = some) -> None:
            page = client.list_organizations(ids=some)
            log_bad_rows(connection, page)
            mirror_organizations(connection, page)

        clients.run(connection, read, lane=Lane.EVENT, purpose="pipedrive.organization")


def _reread_deals_of(column: str, connection: Connection, messages: Sequence[InboxMessage]) -> None:
    """Read again the deals of a deleted or merged contact: whether the deals get events of their own is not known."""
    gone = {*_ids([message for message in messages if _action(message) == "delete"])}
    gone |= {_number(_meta(message).get("merged_from_id")) for message in messages}
    held = Deal.objects.filter(connection=connection, **{f"{column}__in": [each for each in gone if each]})
    read_deals(connection, sorted(held.values_list("pipedrive_id", flat=True)))


def _look_closer(connection: Connection, client: PipedriveClient, ids: Sequence[int]) -> None:
    """Read one by one the deals we hold that the list left out: archived ones are only in a list of their own."""
    known = Deal.objects.filter(connection=connection, pipedrive_id__in=list(ids))
    found: list[DealDocument] = []
    for deal_id in known.values_list("pipedrive_id", flat=True):
        try:
            found.append(client.get_deal(deal_id))
        except RemoteNotFound:
            logger.info("Deal %s of %s can't be seen any more; it is kept as it was.", deal_id, connection)
    mirror_deals(connection, found, {}, {}, {}, {})


def _held(connection: Connection, column: str, ids: Sequence[int]) -> list[int]:
    """Return those ids that a deal of ours refers to; the others cost no call."""
    found = Deal.objects.filter(connection=connection, **{f"{column}__in": list(ids)})
    return sorted(set(found.values_list(column, flat=True)))


def _ids(messages: Sequence[InboxMessage]) -> list[int]:
    return sorted({int(message.resource_id) for message in messages if message.resource_id.isdigit()})


def _action(message: InboxMessage) -> str:
    return str(message.payload.get("action") or _meta(message).get("action") or "")


def _merged(messages: Sequence[InboxMessage]) -> dict[int, int]:
    """Return which records were merged into which, according to the events of both."""
    merged = {}
    for message in messages:
        meta, record = _meta(message), _number(message.resource_id)
        if into := _number(meta.get("merged_to_id")):
            merged[record] = into
        if was := _number(meta.get("merged_from_id")):
            merged[was] = record
    return {was: into for was, into in merged.items() if was and into and was != into}


def _deal_of_line(payload: dict[str, Any]) -> int:
    for part in (payload.get("data"), payload.get("previous")):
        if isinstance(part, dict) and _number(part.get("deal_id")):
            return _number(part["deal_id"])
    return 0


def _meta(message: InboxMessage) -> dict[str, Any]:
    meta = message.payload.get("meta")
    return meta if isinstance(meta, dict) else {}


def _number(value: Any) -> int:
    return int(value) if str(value or "").isdecimal() else 0
