"""Decide whether a draft that waited long may still be sent: its deal is read again first.

A person asked for an invoice of the deal as it was. When it could not be sent for half a day (no worker, no answer
from Xero), the deal may have been lost, deleted or changed since; then nothing is sent and a person is asked, as
for any changed deal. While Pipedrive does not answer, the draft waits; where Pipedrive is not connected, what we
know decides.
"""

from __future__ import annotations

import datetime as dt
import logging
from collections import defaultdict
from collections.abc import Iterable

from django.utils import timezone

from accounts.models import Connection
from integrations.http import GrantRevoked, Message, RateLimited, RemoteError, RequestRejected
from integrations.models import OutboxMessage
from integrations.outbox.explain import ABOUT_DEAL
from invoices.deal_changes import changes_since
from invoices.models import Invoice
from invoices.sync.pull.pipedrive_events import read_deals

logger = logging.getLogger(__name__)

# A draft asked for longer ago than this is not sent before its deal has been read again.
STALE = dt.timedelta(hours=12)
# Seconds until Pipedrive is asked again.
AGAIN = 300.0


class DealHasChanged(RequestRejected):
    """Nothing was sent: the deal has changed since the invoice was asked for, and a person decides."""


def require_same_deal(message: OutboxMessage, invoice: Invoice) -> None:
    """Allow `invoice` to be created now. Raises DealHasChanged, or RateLimited while its deal can't be read."""
    if error := objections([(message, invoice)]).get(message.pk):
        raise error


def objections(drafts: Iterable[tuple[OutboxMessage, Invoice]]) -> dict[int, RemoteError]:
    """Return, by message, why these drafts may not be created now; drafts left out may be."""
    limit = timezone.now() - STALE
    stale = [
        (message, invoice)
        for message, invoice in drafts
        if message.created_at <= limit and invoice.deal_id and invoice.deal_basis
    ]
    if not stale:
        return {}
    waits = _read_again(invoice for _, invoice in stale)
    found: dict[int, RemoteError] = {}
    for message, invoice in stale:
        fresh = Invoice.objects.select_related("deal__connection").get(pk=invoice.pk)
        if fresh.deal is not None and (wait := waits.get(fresh.deal.connection_id)):
            found[message.pk] = wait
        elif changes := changes_since(fresh):
            since = f"{timezone.localtime(message.created_at):%-d %B %Y, %H:%M}"
            intro = (
                f"This had waited since {since}, and its deal has changed since then, so nothing was sent."
            )
            differences = [
                f"{one.label}: {one.old or 'nothing'}, now {one.new or 'nothing'}." for one in changes
            ]
            found[message.pk] = DealHasChanged([Message(text, ABOUT_DEAL) for text in (intro, *differences)])
    return found


def _read_again(invoices: Iterable[Invoice]) -> dict[int, RateLimited]:
    """Read the deals of these invoices; return, by Pipedrive company, why its drafts must wait."""
    ids: dict[Connection, set[int]] = defaultdict(set)
    for invoice in Invoice.objects.select_related("deal__connection").filter(
        pk__in=[one.pk for one in invoices], deal__connection__in=Connection.objects.usable()
    ):
        if invoice.deal is not None:
            ids[invoice.deal.connection].add(invoice.deal.pipedrive_id)
    waits = {}
    for company, deals in ids.items():
        try:
            read_deals(company, sorted(deals))
        except GrantRevoked:
            logger.info("The deals of %s can't be read again: it waits for a person.", company)
        except RemoteError as error:
            # Without its exchange: it is not Xero that lets us wait.
            waits[company.pk] = RateLimited(f"The deal can't be read: {error.reason}", retry_after=AGAIN)
    return waits
