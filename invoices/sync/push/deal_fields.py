"""Show a deal's invoices in Pipedrive: five custom fields, written only when their values change.

A deal may have several invoices, but each field one value: the status that most needs attention, the newest number
or the number of invoices, the sums in one currency, and the link to the deal here.
"""

from __future__ import annotations

import datetime as dt
import logging
from collections import defaultdict
from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from accounts.models import Connection
from integrations import outbox
from integrations.http import RemoteNotFound, RequestRejected
from integrations.models import OutboxMessage
from integrations.pipedrive.client import PipedriveClient
from integrations.pipedrive.schemas import DealDocument
from invoices.mirror import ask_for_write_back, mirror_deals
from invoices.mirror.pipedrive.manual_edits import UNKNOWN
from invoices.models import Deal, Invoice
from invoices.statuses import DEAD, GRAVEST_FIRST, status_of

logger = logging.getLogger(__name__)


def push_deal_fields(message: OutboxMessage, client: PipedriveClient) -> None:
    """Write the deal's invoice fields into Pipedrive: only `custom_fields`, and only those that differ from last
    time.

    A field deleted in Pipedrive is left out and marked missing on the connection. A deal that is archived or gone
    is left alone: nobody could do anything about it (docs/pipedrive.md#3.3, docs/pipedrive.md#7.4). Raises other
    RemoteErrors.
    """
    deal = Deal.objects.select_related("connection").get(pk=message.payload["deal_id"])
    values = roll_up(deal, list(deal.invoices.order_by("id")), today=timezone.localdate())
    fields = custom_fields(deal.connection, values)
    # What an earlier try wrote is not known, and it may still be on its way.
    is_repeated = message.is_ambiguous or message.attempts > 1
    changed = fields if is_repeated else _stale(deal, fields)
    if not changed:
        return
    if deal.is_archived or deal.pipedrive_status == "deleted":
        logger.info(
            "Deal %s is archived or deleted in Pipedrive; its invoice fields stay as they are.", deal.pk
        )
        return
    _forget(message, deal, changed)
    written = _write(deal, client, changed)
    if written is None:
        _remember(deal, {code: deal.written_back[code] for code in changed if code in deal.written_back})
        return
    document, sent = written
    with transaction.atomic():
        _remember(deal, sent)
        mirror_deals(deal.connection, [document], {}, {}, {}, {})


def ask_where_stale(connection: Connection) -> int:
    """Enqueue a write-back for every deal whose field values differ today; return the number enqueued."""
    by_deal: dict[int, list[Invoice]] = defaultdict(list)
    invoices = Invoice.objects.filter(deal__connection=connection, deal__is_archived=False)
    for invoice in invoices.exclude(deal__pipedrive_status="deleted").order_by("id"):
        by_deal[invoice.deal_id or 0].append(invoice)
    today = timezone.localdate()
    deals = Deal.objects.filter(pk__in=list(by_deal)).select_related("connection")
    stale = [
        deal.pk
        for deal in deals
        if _stale(deal, custom_fields(connection, roll_up(deal, by_deal[deal.pk], today=today)))
    ]
    return ask_for_write_back(stale)


def roll_up(deal: Deal, invoices: Sequence[Invoice], *, today: dt.date) -> dict[str, Any]:
    """Return what the deal shows: status, number, total, amount_due and link; None clears a field.

    Money is in the invoices' currency; invoices in several currencies have no sum. Invoices Xero has not confirmed
    do not count, voided and deleted ones only when there is no other.
    """
    confirmed = [invoice for invoice in invoices if invoice.xero_id]
    alive = [invoice for invoice in confirmed if invoice.xero_status not in DEAD]
    counted = alive or confirmed[-1:]
    if not counted:
        return {"status": None, "number": None, "total": None, "amount_due": None, "link": None}
    statuses = {status_of(invoice, today=today) for invoice in counted}
    currencies = {_currency_in_xero(invoice) for invoice in counted}
    currency = currencies.pop() if len(currencies) == 1 else ""
    number = counted[0].xero_number if len(counted) == 1 else f"{len(counted)} invoices"
    return {
        "status": next((one.label for one in GRAVEST_FIRST if one in statuses), None),
        "number": number or None,
        "total": _money(sum((invoice.xero_total or Decimal(0) for invoice in counted), Decimal(0)), currency),
        "amount_due": _money(
            sum((invoice.xero_amount_due or Decimal(0) for invoice in alive), Decimal(0)), currency
        ),
        "link": f"{settings.SITE_URL.rstrip('/')}/deals/{deal.pk}/",
    }


def custom_fields(connection: Connection, values: dict[str, Any]) -> dict[str, Any]:
    """Return the values by Pipedrive's field codes, a status as its option id; missing fields are left out."""
    found: dict[str, Any] = {}
    for name, value in values.items():
        entry = connection.deal_fields.get(name) or {}
        code = entry.get("code")
        if not code or entry.get("missing"):
            continue
        if name == "status" and value is not None:
            option = (entry.get("options") or {}).get(value)
            if option is None:
                logger.warning("The deal field of the invoice status has no choice “%s”.", value)
                continue
            value = option
        found[code] = value
    # A deal that never showed an invoice needs no clearing.
    return found


def _stale(deal: Deal, fields: dict[str, Any]) -> dict[str, Any]:
    """Return those values that the deal is not known to show."""
    return {code: value for code, value in fields.items() if deal.written_back.get(code) != value}


def _forget(message: OutboxMessage, deal: Deal, changed: dict[str, Any]) -> None:
    """Record, before they are sent, that nobody knows what these fields show until an answer comes.

    The answer may be lost and the message given up. Raises ClaimLost.
    """
    with outbox.fenced(message):
        locked = Deal.objects.select_for_update(no_key=True).get(pk=deal.pk)
        unknown = dict.fromkeys(changed, UNKNOWN)
        Deal.objects.filter(pk=deal.pk).update(written_back={**locked.written_back, **unknown})


def _remember(deal: Deal, values: dict[str, Any]) -> None:
    """Record what these fields show; of what was sent besides, nothing was written."""
    with transaction.atomic():
        locked = Deal.objects.select_for_update(no_key=True).get(pk=deal.pk)
        known = {code: value for code, value in locked.written_back.items() if value != UNKNOWN}
        Deal.objects.filter(pk=deal.pk).update(written_back={**known, **values})


def _write(
    deal: Deal, client: PipedriveClient, changed: dict[str, Any]
) -> tuple[DealDocument, dict[str, Any]] | None:
    """Send the values; if a field is gone, send the others. None when the deal can't be written."""
    try:
        return client.update_deal_custom_fields(deal.pipedrive_id, changed), changed
    except RemoteNotFound:
        logger.info("Deal %s is gone in Pipedrive; its invoice fields can't be written.", deal.pk)
        return None
    except RequestRejected:
        # The refusal may name a field for its value as well; only the list says which fields are gone.
        gone = _fields_gone(client, changed)
        if not gone and _is_closed(deal, client):
            return None
        if not gone:
            raise
        _mark_missing(deal.connection, gone)
        rest = {code: value for code, value in changed.items() if code not in gone}
        if not rest:
            return None
        return client.update_deal_custom_fields(deal.pipedrive_id, rest), rest


def _fields_gone(client: PipedriveClient, changed: dict[str, Any]) -> list[str]:
    there = {field.field_code for field in client.list_fields("deal")}
    return [code for code in changed if code not in there]


def _is_closed(deal: Deal, client: PipedriveClient) -> bool:
    """Return whether the deal was archived or deleted in the meantime, and mirror what Pipedrive returns."""
    try:
        document = client.get_deal(deal.pipedrive_id)
    except RemoteNotFound:
        return True
    mirror_deals(deal.connection, [document], {}, {}, {}, {})
    return document.is_archived or document.is_deleted


def _mark_missing(connection: Connection, codes: Sequence[str]) -> None:
    with transaction.atomic():
        row = Connection.objects.select_for_update(no_key=True).get(pk=connection.pk)
        for name, entry in row.deal_fields.items():
            if isinstance(entry, dict) and entry.get("code") in codes:
                entry["missing"] = True
                logger.warning(
                    "The deal field “%s” was deleted in Pipedrive; it is not written any more.", name
                )
        row.save(update_fields=["deal_fields"])


def _currency_in_xero(invoice: Invoice) -> str:
    # An edit on its way may name another currency than the amounts Xero has sent.
    return str(invoice.xero_raw.get("CurrencyCode") or invoice.currency_code)


def _money(amount: Decimal, currency: str) -> dict[str, str] | None:
    return {"value": f"{amount:.2f}", "currency": currency} if currency else None
