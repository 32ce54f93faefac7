"""Request the PDF, the online link or an e-mail from Xero.

Each has a mailbox of its own, so that a refusal there never holds up the invoice.
"""

from __future__ import annotations

import datetime as dt

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from accounts.models import User
from integrations import outbox
from integrations.models import OPEN_STATES, OutboxMessage, OutboxState
from invoices import timeline
from invoices.actions.errors import EmailedAlready
from invoices.actions.guards import lock_invoice, require
from invoices.actions.outgoing import send, try_again
from invoices.actions.seen import Seen, require_seen
from invoices.allowed import Verb
from invoices.message_kinds import CHANGING_KINDS, EMAIL, FETCH_ONLINE_URL, FETCH_PDF, SHARING_ENDINGS
from invoices.models import Invoice
from invoices.timeline import Kind


def request_pdf(invoice: Invoice, *, by: User) -> OutboxMessage | None:
    """Ask Xero for its PDF; None when the stored one is current. Raises NotAllowed.

    While a change is on its way Xero's PDF is the old document: nothing is asked, and the change is returned.
    """
    with transaction.atomic():
        fresh = _lock(Verb.PDF, invoice, by=by)
        if (change := change_on_its_way(fresh)) is not None:
            return change
        return None if fresh.has_current_pdf else _request(fresh, FETCH_PDF, Kind.PDF_REQUESTED, by=by)


def change_on_its_way(invoice: Invoice) -> OutboxMessage | None:
    """Return the first change of the document that Xero has still to take; one that failed waits for a person."""
    waiting = outbox.open_messages(invoice.mailbox)
    return waiting.filter(state=OutboxState.PENDING, kind__in=CHANGING_KINDS).first()


def request_online_url(invoice: Invoice, *, by: User) -> OutboxMessage | None:
    """Ask Xero for the link a customer can open; None when we have it. Not for drafts (docs/xero.md#7.2)."""
    with transaction.atomic():
        fresh = _lock(Verb.SHARE, invoice, by=by)
        if fresh.xero_online_url:
            return None
        return _request(fresh, FETCH_ONLINE_URL, Kind.LINK_REQUESTED, by=by)


def email_invoice(
    invoice: Invoice, *, by: User, seen: Seen | None = None, again: bool = False
) -> OutboxMessage:
    """Ask Xero to e-mail the invoice to its customer. Only approved ones: a customer reads it as final.

    A second one within an hour (settings, EMAIL_AGAIN_SECONDS) is sent only `again`. Raises ChangedSinceSeen,
    EmailedAlready, NotAllowed.
    """
    with transaction.atomic():
        fresh = _lock(Verb.EMAIL, invoice, by=by, seen=seen)
        if not again and (last := _emailed_lately(fresh)) is not None:
            raise EmailedAlready(_when_and_to_whom(last))
        to, was_sent = fresh.email_address, fresh.xero_sent_to_contact
        return _request(fresh, EMAIL, Kind.EMAIL_REQUESTED, by=by, to=to, was_sent=was_sent)


def _emailed_lately(invoice: Invoice) -> OutboxMessage | None:
    since = timezone.now() - dt.timedelta(seconds=settings.EMAIL_AGAIN_SECONDS)
    sent = OutboxMessage.objects.filter(
        mailbox=sharing_mailbox(invoice, EMAIL), state=OutboxState.DELIVERED, delivered_at__gt=since
    )
    return sent.select_related("created_by").order_by("-delivered_at").first()


def _when_and_to_whom(message: OutboxMessage) -> str:
    at = f"{timezone.localtime(message.delivered_at):%H:%M %Z}"
    return f"It was e-mailed to {message.payload.get('to')} at {at} by {message.created_by or 'somebody'}."


def sharing_mailbox(invoice: Invoice, kind: str) -> str:
    """Return the mailbox of one kind of request: "invoice:42:pdf"."""
    return f"{invoice.mailbox}:{SHARING_ENDINGS[kind]}"


def sharing_messages(invoice: Invoice) -> dict[str, OutboxMessage]:
    """Return the open request of each kind, by "pdf", "online_url" and "email" (one query)."""
    by_mailbox = {sharing_mailbox(invoice, kind): ending for kind, ending in SHARING_ENDINGS.items()}
    messages = OutboxMessage.objects.filter(mailbox__in=by_mailbox, state__in=OPEN_STATES)
    return {by_mailbox[message.mailbox]: message for message in messages.order_by("-id")}


def _lock(verb: Verb, invoice: Invoice, *, by: User, seen: Seen | None = None) -> Invoice:
    locked = lock_invoice(invoice)
    require_seen(locked, seen)
    require(verb, locked, by=by)
    return locked.invoice


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
