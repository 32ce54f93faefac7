"""Request the PDF, the online link or an e-mail from Xero.

Each has a mailbox of its own, so that a refusal there never holds up the invoice.
"""

from __future__ import annotations

from django.db import transaction

from accounts.models import User
from integrations import outbox
from integrations.models import OPEN_STATES, OutboxMessage, OutboxState
from invoices import timeline
from invoices.actions.errors import NotAllowed
from invoices.actions.guards import lock_invoice
from invoices.actions.outgoing import send, try_again
from invoices.message_kinds import EMAIL, FETCH_ONLINE_URL, FETCH_PDF, SHARING_ENDINGS
from invoices.models import Invoice
from invoices.statuses import APPROVED, DEAD, XeroStatus
from invoices.timeline import Kind


def request_pdf(invoice: Invoice, *, by: User) -> OutboxMessage | None:
    """Ask Xero for its PDF; None when the stored one is current."""
    with transaction.atomic():
        fresh = lock_invoice(invoice).invoice
        if not fresh.is_in_xero or fresh.xero_status == XeroStatus.DELETED:
            raise NotAllowed(
                "Xero has no PDF of it yet. There will be one once Xero has accepted the invoice."
            )
        if has_current_pdf(fresh):
            return None
        return _request(fresh, FETCH_PDF, Kind.PDF_REQUESTED, by=by)


def request_online_url(invoice: Invoice, *, by: User) -> OutboxMessage | None:
    """Ask Xero for the link a customer can open; None when we have it. Not for drafts (docs/xero.md#7.2)."""
    with transaction.atomic():
        fresh = lock_invoice(invoice).invoice
        if fresh.xero_online_url:
            return None
        if not fresh.is_in_xero or fresh.xero_status == XeroStatus.DRAFT:
            raise NotAllowed(
                "Xero provides a link once the invoice is submitted. Submit it for approval first."
            )
        if fresh.xero_status in DEAD:
            raise NotAllowed("Xero provides no link for a voided or deleted invoice.")
        return _request(fresh, FETCH_ONLINE_URL, Kind.LINK_REQUESTED, by=by)


def email_invoice(invoice: Invoice, *, by: User) -> OutboxMessage:
    """Ask Xero to e-mail the invoice to its customer. Only approved ones: a customer reads it as final."""
    with transaction.atomic():
        fresh = lock_invoice(invoice).invoice
        if fresh.xero_status not in APPROVED:
            raise NotAllowed("It can be e-mailed once it is approved.")
        address = (
            fresh.contact.email_address if fresh.contact else fresh.contact_details.get("email_address", "")
        )
        if not address:
            raise NotAllowed(
                "This customer has no e-mail address in Xero. Add one to the contact there, then try again."
            )
        was_sent = fresh.xero_sent_to_contact
        return _request(fresh, EMAIL, Kind.EMAIL_REQUESTED, by=by, to=str(address), was_sent=was_sent)


def has_current_pdf(invoice: Invoice) -> bool:
    """Whether the stored PDF shows the version of the invoice that Xero holds, as far as we know."""
    return bool(invoice.pdf) and invoice.pdf_of_updated_at == invoice.xero_updated_at


def sharing_mailbox(invoice: Invoice, kind: str) -> str:
    """Return the mailbox of one kind of request: "invoice:42:pdf"."""
    return f"{invoice.mailbox}:{SHARING_ENDINGS[kind]}"


def sharing_messages(invoice: Invoice) -> dict[str, OutboxMessage]:
    """Return the open request of each kind, by "pdf", "online_url" and "email" (one query)."""
    by_mailbox = {sharing_mailbox(invoice, kind): ending for kind, ending in SHARING_ENDINGS.items()}
    messages = OutboxMessage.objects.filter(mailbox__in=by_mailbox, state__in=OPEN_STATES)
    return {by_mailbox[message.mailbox]: message for message in messages.order_by("-id")}


def _request(
    invoice: Invoice, kind: str, entry: Kind, *, by: User, to: str = "", was_sent: bool = False
) -> OutboxMessage:
    mailbox = sharing_mailbox(invoice, kind)
    waiting = outbox.open_messages(mailbox).order_by("id").first()
    if waiting is not None and waiting.state == OutboxState.FAILED:
        try_again(waiting, by=by)
    if waiting is not None:
        return waiting
    data = {"to": to} if to else {}
    timeline.record(invoice, entry, by=by, **data)
    # What Xero marks as sent afterwards was sent by this request, if it was not marked before.
    return send(invoice, kind, {**data, "was_sent": was_sent} if to else data, by=by, mailbox=mailbox)
