"""What a worker does when Pipedrive rang: the records are read again, since events show them in another
shape.

A record missing from an answer is never taken for deleted: only an event that says so, or Pipedrive's own
list of deleted deals, marks a deal (Pipedrive fact sheet 3 and 13.2).
"""

from __future__ import annotations

import logging
from collections.abc import Sequence

from accounts.models import Connection
from integrations import connections
from integrations.budget import Lane
from integrations.http import RemoteNotFound
from integrations.models import InboxMessage
from integrations.pipedrive.client import PipedriveClient
from integrations.pipedrive.schemas import DealDocument
from invoices.mirror import mark_deals_deleted, mirror_deals, mirror_organizations, mirror_persons
from invoices.models import Deal
from invoices.sync.deal_reading import DEALS_A_PAGE, mirror_page
from invoices.sync.pull_xero import batches, log_bad_rows

logger = logging.getLogger(__name__)


def pull_deals(connection: Connection, messages: Sequence[InboxMessage]) -> None:
    """Read the deals these events speak of, with what belongs to them, and mirror them. Raises
    RemoteErrors.
    """
    gone = _ids([message for message in messages if _action(message) == "delete"])
    wanted = _ids(messages)
    for some in batches(wanted, DEALS_A_PAGE):

        def read(client: PipedriveClient, some: Sequence[int] = some) -> set[int]:
            page = client.list_deals(ids=some, limit=DEALS_A_PAGE)
            log_bad_rows(connection, page)
            mirror_page(connection, client, list(page))
            missing = [each for each in some if each not in {deal.id for deal in page}]
            _look_closer(connection, client, [each for each in missing if each not in gone])
            return set(missing)

        missing = connections.run(connection, read, lane=Lane.EVENT)
        # Deleted and restored since: what the list shows is alive.
        mark_deals_deleted(connection, [each for each in some if each in gone and each in missing])


def pull_persons(connection: Connection, messages: Sequence[InboxMessage]) -> None:
    """Read the persons these events speak of and put them beside their deals. Raises RemoteErrors."""
    for some in batches(_held(connection, "pipedrive_person_id", _ids(messages)), DEALS_A_PAGE):

        def read(client: PipedriveClient, some: Sequence[int] = some) -> None:
            page = client.list_persons(ids=some)
            log_bad_rows(connection, page)
            mirror_persons(connection, page)

        connections.run(connection, read, lane=Lane.EVENT)


def pull_organizations(connection: Connection, messages: Sequence[InboxMessage]) -> None:
    """Read the organizations these events speak of and put them beside their deals. Raises RemoteErrors."""
    for some in batches(_held(connection, "pipedrive_organization_id", _ids(messages)), DEALS_A_PAGE):

        def read(client: PipedriveClient, some: Sequence[int] = some) -> None:
            page = client.list_organizations(ids=some)
            log_bad_rows(connection, page)
            mirror_organizations(connection, page)

        connections.run(connection, read, lane=Lane.EVENT)


def _look_closer(connection: Connection, client: PipedriveClient, ids: Sequence[int]) -> None:
    """Read singly the deals we hold that the list left out: archived ones are in no list but their own."""
    known = Deal.objects.filter(connection=connection, pipedrive_id__in=list(ids))
    found: list[DealDocument] = []
    for deal_id in known.values_list("pipedrive_id", flat=True):
        try:
            found.append(client.get_deal(deal_id))
        except RemoteNotFound:
            logger.info("Deal %s of %s can't be seen any more; it is kept as it was.", deal_id, connection)
    mirror_deals(connection, found, {}, {}, {}, {})


def _held(connection: Connection, column: str, ids: Sequence[int]) -> list[int]:
    """Return those ids that some deal of ours points to; the others cost no call."""
    found = Deal.objects.filter(connection=connection, **{f"{column}__in": list(ids)})
    return sorted(set(found.values_list(column, flat=True)))


def _ids(messages: Sequence[InboxMessage]) -> list[int]:
    return sorted({int(message.resource_id) for message in messages if message.resource_id.isdigit()})


def _action(message: InboxMessage) -> str:
    meta = message.payload.get("meta")
    inner = meta.get("action") if isinstance(meta, dict) else ""
    return str(message.payload.get("action") or inner or "")
