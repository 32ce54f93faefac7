"""How an edit reaches Xero without overwriting what somebody changed there in the meantime.

The document is read first. What changed in Xero since the person opened the invoice, and is not what the
person wants, is a conflict: both versions are kept and a person decides.
"""

from __future__ import annotations

import datetime as dt
from typing import Any

from integrations import outbox
from integrations.http import Message, RequestRejected
from integrations.models import OutboxMessage
from integrations.xero.client import XeroClient
from integrations.xero.schemas import InvoiceDocument
from invoices.mirror.changes import CONTENT, TOLD_BY
from invoices.models import Invoice, XeroStatus
from invoices.sync.bodies import FIELDS, differs, with_line_ids
from invoices.sync.create import keep_answer, keep_sight, push_create, with_contact
from invoices.sync.keys import key_for
from invoices.timeline import Kind, status_word

GONE = (XeroStatus.VOIDED, XeroStatus.DELETED)
# Fact of a "changed in Xero" entry -> member of the body.
MEMBERS = {fact: TOLD_BY[fact] for fact in CONTENT if fact != "total"}


def push_update(message: OutboxMessage, client: XeroClient) -> None:
    """Send the edit of `message`, unless an earlier try did.

    Raises RequestRejected for a conflict, TooSoon while an earlier try may still act, other RemoteErrors as they
    come.
    """
    invoice = Invoice.objects.select_related("connection").get(pk=message.payload["invoice_id"])
    if not invoice.xero_id:
        # Xero never got the invoice the edit was made on: the edit is the invoice.
        push_create(message, client)
        return
    held = client.get_invoice(invoice.xero_id)
    if message.is_ambiguous and is_done(message, held):
        keep_answer(message, held)
        return
    keep_sight(message, held)
    if held.status in GONE:
        text = f"Xero shows this invoice as {status_word(held.status)}; it can't be changed any more."
        raise RequestRejected([Message(text, field="status")])
    body = dict(message.payload["body"])
    refuse_conflicts(invoice, body, held, base=read_base(message))
    outbox.require_quiet(message)
    body = with_contact(client, message, body)
    body = {**with_line_ids(body, held), "InvoiceID": invoice.xero_id}
    document = client.update_invoice(invoice.xero_id, body, key_for(message, "invoice", body))
    keep_answer(message, document, asked=str(body.get("Status") or ""))


def is_done(message: OutboxMessage, held: InvoiceDocument) -> bool:
    """Return whether Xero holds all that `message` asks for."""
    body, contact = message.payload["body"], message.payload.get("contact") or {}
    named = (body.get("Contact") or {}).get("ContactID") or contact.get("contact_id")
    name = str((contact.get("body") or {}).get("Name") or "")
    is_customer = held.contact_id == named if named else held.contact_name.casefold() == name.casefold()
    is_status = body.get("Status") in (None, "", held.status)
    return is_customer and is_status and not differs(body, held)


def read_base(message: OutboxMessage) -> dt.datetime | None:
    """Return Xero's version stamp the edit was made on, None when the message does not say."""
    text = str(message.payload.get("base_updated_at") or "")
    return dt.datetime.fromisoformat(text) if text else None


def refuse_conflicts(
    invoice: Invoice, body: dict[str, Any], held: InvoiceDocument, *, base: dt.datetime | None
) -> None:
    """Raise RequestRejected naming each field changed in Xero since `base` that the edit would
    change back.
    """
    if base is None or held.updated_at is None or held.updated_at <= base:
        return
    changed: dict[str, dict[str, str]] = {}
    for entry in invoice.timeline.filter(kind=Kind.CHANGED, source="xero"):
        stamp = str(entry.data.get("updated_at") or "")
        if stamp and dt.datetime.fromisoformat(stamp) > base:
            changed |= {str(change.get("fact")): change for change in entry.data.get("changes", [])}
    wanted = differs(body, held)
    problems = [
        _problem(change, MEMBERS[fact], body)
        for fact, change in changed.items()
        if fact in MEMBERS and MEMBERS[fact] in wanted
    ]
    if problems:
        raise RequestRejected(problems)


def _problem(change: dict[str, str], member: str, body: dict[str, Any]) -> Message:
    label = str(change.get("label") or member)
    now, here = change.get("new") or "", body.get(member)
    text = f"{label} was changed in Xero after you opened the invoice"
    if now and isinstance(here, str):
        text = f"{text}: there it is “{now}”, here “{here}”"
    text = f"{text}. Open the invoice to see Xero's version, then edit and resend, or discard your change."
    return Message(text, field=FIELDS[member])
