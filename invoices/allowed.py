"""What may be done with an invoice now, and by whom: read by pages, API and desk, and required by the actions.

It follows from the person's role, from Xero's table of statuses (docs/xero.md#5.5), and from what is on its way.
Whether the content is good enough is for `invoices.validation`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from enum import StrEnum

from accounts.models import Connection, ConnectionState, User
from integrations.models import OPEN_STATES, OutboxMessage, OutboxState
from invoices.message_kinds import (
    CONTENT_KINDS,
    SET_STATUS,
    SHARING_ENDINGS,
    UPDATE,
    asked_status,
    is_conflict,
)
from invoices.models import Invoice
from invoices.statuses import APPROVED, DEAD, EDITABLE, XeroStatus, xero_label


class Verb(StrEnum):
    """What people do with an invoice, by the names that the API has for it."""

    EDIT = "edit"
    SUBMIT = "submit"
    APPROVE = "approve"
    REJECT = "reject"
    VOID = "void"
    DELETE = "delete"
    EMAIL = "email"
    SHARE = "share"
    PDF = "pdf"
    RETRY = "retry"
    DISCARD = "discard"
    RESOLVE = "resolve"


FINANCE_ONLY = (Verb.APPROVE, Verb.REJECT, Verb.VOID)


@dataclass(frozen=True)
class InvoiceState:
    """An invoice with its open messages, oldest first, and the open requests for its PDF, link and e-mail."""

    invoice: Invoice
    messages: list[OutboxMessage] = field(default_factory=list)
    sharing: list[OutboxMessage] = field(default_factory=list)

    @property
    def status(self) -> str:
        """The status Xero will have once everything waiting is through; a failed step does not count."""
        waiting = [message for message in self.messages if message.state == OutboxState.PENDING]
        asked = [asked_status(message) for message in waiting if asked_status(message)]
        return asked[-1] if asked else self.invoice.xero_status

    @property
    def failed(self) -> list[OutboxMessage]:
        """Messages that wait for a person."""
        return [message for message in self.messages if message.state == OutboxState.FAILED]

    @property
    def failed_content(self) -> OutboxMessage | None:
        """The refused create or update, if one stands in the way."""
        return next((message for message in self.failed if message.kind in CONTENT_KINDS), None)

    @property
    def failed_steps(self) -> list[OutboxMessage]:
        """Refused changes of status."""
        return [message for message in self.failed if message.kind == SET_STATUS]

    @property
    def all_failed(self) -> list[OutboxMessage]:
        """Everything that waits for a person, requests for PDF, link and e-mail included, oldest first."""
        requests = [message for message in self.sharing if message.state == OutboxState.FAILED]
        return sorted([*self.failed, *requests], key=lambda message: message.pk)

    @property
    def conflict(self) -> OutboxMessage | None:
        """The edit that waits because Xero's document changed too."""
        clashing = [message for message in self.failed if message.kind == UPDATE and is_conflict(message)]
        return clashing[0] if clashing and self.invoice.xero_raw else None


def read_states(invoices: Iterable[Invoice]) -> list[InvoiceState]:
    """Return the invoices with everything open about them, in one query."""
    found = list(invoices)
    mailboxes = [mailbox for invoice in found for mailbox in (invoice.mailbox, *sharing_mailboxes(invoice))]
    messages = OutboxMessage.objects.filter(mailbox__in=mailboxes, state__in=OPEN_STATES)
    by_mailbox: dict[str, list[OutboxMessage]] = {mailbox: [] for mailbox in mailboxes}
    for message in messages.order_by("id"):
        by_mailbox[message.mailbox].append(message)
    return [
        InvoiceState(
            invoice,
            by_mailbox[invoice.mailbox],
            [message for mailbox in sharing_mailboxes(invoice) for message in by_mailbox[mailbox]],
        )
        for invoice in found
    ]


def sharing_mailboxes(invoice: Invoice) -> list[str]:
    """Return the mailboxes of the requests for PDF, link and e-mail: "invoice:42:pdf"."""
    return [f"{invoice.mailbox}:{ending}" for ending in SHARING_ENDINGS.values()]


def allowed_verbs(state: InvoiceState, by: User) -> list[Verb]:
    """Return what the person may do with the invoice now."""
    return [verb for verb in Verb if not why_not(verb, state, by)]


def why_not(verb: Verb, state: InvoiceState, by: User) -> str:
    """Return why the person can't do this now and the way out, "" when they can."""
    return why_not_by_role(verb, state, by) or why_not_connected(verb, state.invoice) or RULES[verb](state)


def why_not_by_role(verb: Verb, state: InvoiceState, by: User) -> str:
    """Return that only finance can do this, "" for those who are finance."""
    if by.is_finance:
        return ""
    if verb in FINANCE_ONLY:
        return only_finance(verb)
    is_submitted = state.status == XeroStatus.SUBMITTED
    return only_finance("delete submitted") if verb == Verb.DELETE and is_submitted else ""


def only_finance(verb: str) -> str:
    """Return the refusal of people who are not finance; `verb` completes "Only finance can ..."."""
    return f"Only finance can {verb} invoices. Ask a colleague in finance."


def why_not_connected(verb: Verb, invoice: Invoice) -> str:
    """Return that nothing can be sent any more, "" while it can, or where nothing has to be."""
    return "" if verb == Verb.PDF and invoice.has_current_pdf else disconnected(invoice.connection)


def disconnected(connection: Connection) -> str:
    """Return the refusal for a disconnected company; one that needs reconnecting only makes messages wait."""
    if connection.state != ConnectionState.DISCONNECTED:
        return ""
    return f"{connection} is disconnected. Ask an administrator to connect it again."


def _edit(state: InvoiceState) -> str:
    way_out = "Open it in Xero to see what can still be changed there."
    return _unless_status(state, EDITABLE, "be changed here: it is no longer a draft", way_out)


def _submit(state: InvoiceState) -> str:
    return _unless_status(state, ("", XeroStatus.DRAFT), "be submitted") or _unless_content_taken(state)


def _approve(state: InvoiceState) -> str:
    """Refuse what Xero has not confirmed as well: until then nobody knows what would be approved."""
    refusal = _unless_status(state, EDITABLE, "be approved") or _unless_content_taken(state)
    return refusal or _unless_content_confirmed(state)


def _reject(state: InvoiceState) -> str:
    return _unless_status(state, (XeroStatus.SUBMITTED,), "be rejected") or _unless_content_taken(state)


def _void(state: InvoiceState) -> str:
    way_out = "A draft is deleted instead." if state.status in EDITABLE else ""
    if refusal := _unless_status(state, (XeroStatus.AUTHORISED,), "be voided", way_out):
        return refusal
    if state.invoice.xero_amount_paid or state.invoice.xero_amount_credited:
        return "It has payments or credit notes. Remove those in Xero first, then void it."
    return _unless_content_taken(state)


def _delete(state: InvoiceState) -> str:
    way_out = "Void it instead." if state.status == XeroStatus.AUTHORISED else ""
    return _unless_status(state, EDITABLE, "be deleted", way_out)


def _email(state: InvoiceState) -> str:
    if state.invoice.xero_status not in APPROVED:
        return "It can be e-mailed once it is approved."
    if not state.invoice.email_address:
        return "This customer has no e-mail address in Xero. Add one to the contact there, then try again."
    return ""


def _share(state: InvoiceState) -> str:
    invoice = state.invoice
    if invoice.xero_online_url:
        return ""
    if not invoice.is_in_xero or invoice.xero_status == XeroStatus.DRAFT:
        return "Xero provides a link once the invoice is submitted. Submit it for approval first."
    return "Xero provides no link for a voided or deleted invoice." if invoice.xero_status in DEAD else ""


def _pdf(state: InvoiceState) -> str:
    if state.invoice.is_in_xero and state.invoice.xero_status != XeroStatus.DELETED:
        return ""
    return "Xero has no PDF of it yet. There will be one once Xero has accepted the invoice."


def _retry(state: InvoiceState) -> str:
    nothing = "Nothing about this invoice failed, so there is nothing to try again."
    return "" if state.all_failed else nothing


def _discard(state: InvoiceState) -> str:
    nothing = "Nothing about this invoice failed, so there is nothing to discard."
    return "" if state.all_failed else nothing


def _resolve(state: InvoiceState) -> str:
    nothing = "There is nothing left to decide: no change is waiting because of Xero's version."
    return "" if state.conflict else nothing


RULES: dict[Verb, Callable[[InvoiceState], str]] = {
    Verb.EDIT: _edit,
    Verb.SUBMIT: _submit,
    Verb.APPROVE: _approve,
    Verb.REJECT: _reject,
    Verb.VOID: _void,
    Verb.DELETE: _delete,
    Verb.EMAIL: _email,
    Verb.SHARE: _share,
    Verb.PDF: _pdf,
    Verb.RETRY: _retry,
    Verb.DISCARD: _discard,
    Verb.RESOLVE: _resolve,
}


def _unless_status(state: InvoiceState, allowed: Iterable[str], verb: str, way_out: str = "") -> str:
    """Refuse when the invoice has, or will have, none of the `allowed` statuses; `verb` is "be approved"."""
    if state.status in allowed:
        return ""
    name = state.invoice.xero_number or "This invoice"
    held = xero_label(state.status).lower() or "not in Xero yet"
    return f"{name} is {held}, so it can't {verb}. {way_out}".strip()


def _unless_content_taken(state: InvoiceState) -> str:
    """Refuse a next step while Xero has refused the content itself."""
    refused = "Xero has not accepted the last change. Edit and resend it, or discard it first."
    return refused if state.failed_content else ""


def _unless_content_confirmed(state: InvoiceState) -> str:
    """Refuse a decision about the amount while Xero has not confirmed the content."""
    if any(message.kind in CONTENT_KINDS for message in state.messages):
        return "Its last change is still on its way to Xero. Approve it once Xero has confirmed the change."
    return "" if state.invoice.is_in_xero else "Xero does not have this invoice yet. Save it again first."
