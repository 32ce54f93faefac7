"""Create several drafts in Xero in one request, each exactly once and with an outcome of its own.

The steps are those of `create.py`, each taken for all: find by one listing what earlier tries created, find or
create the customers by one call, create the invoices by one PUT. Xero's refusal of one draft leaves the others
alone.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from integrations import outbox
from integrations.http import RemoteError, RequestRejected
from integrations.models import OutboxMessage
from integrations.outbox.outcomes import TooSoon
from integrations.xero.client import XeroClient
from integrations.xero.schemas import InvoiceDocument
from invoices.message_kinds import asked_status
from invoices.mirror.xero.matching import read_mark
from invoices.models import Invoice
from invoices.statuses import XeroStatus
from invoices.sync.push import find_existing
from invoices.sync.push.answers import Answered, keep_answers, read_many
from invoices.sync.push.contacts import resolve_contacts
from invoices.sync.push.create import is_about_url
from invoices.sync.push.idempotency import key_for_many
from invoices.sync.push.stale_drafts import objections


@dataclass
class Draft:
    """One invoice of a delivery: its message, its row and the body to send."""

    message: OutboxMessage
    invoice: Invoice
    body: dict[str, Any]


def push_creates(delivery: outbox.Delivery, client: XeroClient) -> None:
    """Create the invoices of a delivery's messages and settle each. Raises RemoteErrors for those not settled."""
    keys = {message.payload["invoice_id"]: message for message in delivery.open}
    rows = Invoice.objects.select_related("connection").in_bulk(list(keys))
    drafts = [Draft(message, rows[key], dict(message.payload["body"])) for key, message in keys.items()]
    drafts = _adopt_known(delivery, client, drafts)
    drafts = _adopt_found(delivery, client, drafts)
    drafts = _of_same_deals(delivery, drafts)
    drafts = _with_contacts(delivery, client, drafts)
    _create(delivery, client, drafts)


def _adopt_known(delivery: outbox.Delivery, client: XeroClient, drafts: list[Draft]) -> list[Draft]:
    """Keep those an event brought before any answer could."""
    known = {draft.invoice.xero_id: draft for draft in drafts if draft.invoice.xero_id}
    found = read_many(client, list(known))
    answers = [(draft, found[key]) for key, draft in known.items() if key in found]
    keep_answers(
        delivery, [(draft.message, document, asked_status(draft.message)) for draft, document in answers]
    )
    return [draft for draft in drafts if not draft.invoice.xero_id]


def _adopt_found(delivery: outbox.Delivery, client: XeroClient, drafts: list[Draft]) -> list[Draft]:
    """Keep the documents that earlier tries created; a draft that an earlier try may still create must wait."""
    doubtful = [draft for draft in drafts if outbox.may_have_been_sent(draft.message)]
    if not doubtful:
        return drafts
    since = min(draft.message.key_used_at or draft.message.created_at for draft in doubtful)
    wanted = [(draft.invoice, draft.body) for draft in doubtful]
    found = find_existing.find_existing_documents(client, wanted, since=since)
    going = [draft for draft in drafts if draft not in doubtful]
    made: list[Answered] = []
    for draft in doubtful:
        if (document := found.get(draft.invoice.pk)) is not None:
            made.append((draft.message, document, asked_status(draft.message)))
            continue
        try:
            outbox.require_quiet(draft.message)
        except TooSoon as error:
            delivery.settle(draft.message, error)
        else:
            going.append(draft)
    keep_answers(delivery, made)
    return going


def _of_same_deals(delivery: outbox.Delivery, drafts: list[Draft]) -> list[Draft]:
    """Settle the drafts whose deal has changed while they waited long, or can't be read; return the others."""
    objected = objections([(draft.message, draft.invoice) for draft in drafts])
    for draft in drafts:
        if error := objected.get(draft.message.pk):
            delivery.settle(draft.message, error)
    return [draft for draft in drafts if draft.message.pk not in objected]


def _with_contacts(delivery: outbox.Delivery, client: XeroClient, drafts: list[Draft]) -> list[Draft]:
    if not drafts:
        return []
    parts = [(draft.message, _contact_part(draft)) for draft in drafts]
    resolved = resolve_contacts(client, drafts[0].message.connection, parts)
    going = []
    for draft in drafts:
        contact = resolved[draft.message.pk]
        if isinstance(contact, RequestRejected):
            delivery.settle(draft.message, contact)
        else:
            draft.body = {**draft.body, "Contact": {"ContactID": contact}}
            going.append(draft)
    return going


def _contact_part(draft: Draft) -> dict[str, Any]:
    contact = dict(draft.message.payload.get("contact") or {})
    named = (draft.body.get("Contact") or {}).get("ContactID")
    return contact or {"contact_id": named}


def _create(delivery: outbox.Delivery, client: XeroClient, drafts: list[Draft]) -> None:
    if not drafts:
        return
    bodies = [draft.body for draft in drafts]
    key = key_for_many([draft.message for draft in drafts], "invoices", bodies)
    answers = _in_order(drafts, client.create_invoices(bodies, key))
    made: list[Answered] = []
    bare = []
    for draft, answer in zip(drafts, answers, strict=True):
        if isinstance(answer, InvoiceDocument):
            made.append((draft.message, answer, str(draft.body.get("Status") or XeroStatus.DRAFT)))
        elif isinstance(answer, RequestRejected) and "Url" in draft.body and is_about_url(answer):
            bare.append(draft)
        else:
            delivery.settle(draft.message, answer)
    keep_answers(delivery, made)
    for draft in bare:
        # Without our mark the document can still be found by its content (see find_existing.py).
        draft.body = {member: value for member, value in draft.body.items() if member != "Url"}
    _create(delivery, client, bare)


def _in_order(
    drafts: list[Draft], answers: list[InvoiceDocument | RemoteError]
) -> list[InvoiceDocument | RemoteError]:
    """Return the answers in the order of the drafts: by our mark where they carry it, else as they came."""
    by_mark = {
        mark: answer
        for answer in answers
        if isinstance(answer, InvoiceDocument) and (mark := read_mark(answer)) is not None
    }
    return [by_mark.get(draft.invoice.uid, answer) for draft, answer in zip(drafts, answers, strict=True)]
