"""Send an edit to Xero without overwriting what was changed there in the meantime.

The document is read first. What only one side touched since the edit began merges by itself; what both touched
differently is a conflict: nothing is sent, all versions are kept and a person decides.
"""

from __future__ import annotations

import datetime as dt
from typing import Any

from integrations import outbox
from integrations.http import Message, NotAsked, RequestRejected
from integrations.models import OutboxMessage
from integrations.xero.client import XeroClient
from integrations.xero.schemas import InvoiceDocument
from invoices.actions.conflicts import yours_of
from invoices.mapping import Difference, body_of_document, merge
from invoices.models import Invoice
from invoices.statuses import EDITABLE, xero_label
from invoices.sync.push.answers import keep_answer, keep_lookup
from invoices.sync.push.create import push_create, with_contact
from invoices.sync.push.document_diff import differs, with_lines_to_send
from invoices.sync.push.idempotency import key_for


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
    keep_lookup(message, held)
    if held.status not in EDITABLE:
        # Xero takes some changes of an approved invoice, but nobody here asked for that.
        text = f"In Xero it is now {xero_label(held.status)}, so this change was not sent."
        raise NotAsked([Message(f"{text} Discard it, or make it in Xero.", field="status")])
    body = merge_with_held(message, invoice, held)
    outbox.require_quiet(message)
    if "Contact" in body:
        body = with_contact(client, message, body)
    body = {**with_lines_to_send(body, held), "InvoiceID": invoice.xero_id}
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
    """Return the version timestamp of Xero's that the edit was made on, None when the message has none."""
    text = str(message.payload.get("base_updated_at") or "")
    return dt.datetime.fromisoformat(text) if text else None


def merge_with_held(message: OutboxMessage, invoice: Invoice, held: InvoiceDocument) -> dict[str, Any]:
    """Return the part of the edit that is to be sent; without "Contact" the customer stays.

    Raises RequestRejected naming each field both sides changed.
    """
    body = {"Contact": {}, **message.payload["body"]}
    base, stamp = message.payload.get("base"), read_base(message)
    is_untouched = stamp is not None and held.updated_at is not None and held.updated_at <= stamp
    if is_untouched or (base is None and stamp is None):
        return body
    merged = merge(base, yours_of(message, invoice), body_of_document(held), is_in_doubt=message.is_ambiguous)
    if merged.undecided:
        seen = held.updated_at.isoformat() if held.updated_at else ""
        raise RequestRejected([_problem(clash, seen) for clash in merged.undecided])
    named = (merged.body.get("Contact") or {}).get("ContactID")
    return merged.body | (
        {"Contact": {"ContactID": named} if named else {}} if "Contact" in merged.body else {}
    )


def _problem(clash: Difference, seen: str) -> Message:
    text = f"{clash.label} was changed in Xero after the edit here began"
    if clash.theirs or clash.yours:
        text = f"{text}: there it is “{clash.theirs or 'empty'}”, here “{clash.yours or 'empty'}”"
    versions = {"base": clash.base, "yours": clash.yours, "theirs": clash.theirs, "seen": seen}
    return Message(f"{text}. Choose which one to keep.", clash.name, clash.line, versions)
