"""Take a form that comes again, after Back or a second click: what was typed last is what counts.

The first invoice is submitted if the second press asks for that, and changed if the second form holds something else.
"""

from __future__ import annotations

from dataclasses import dataclass

from accounts.models import Connection, User
from invoices.actions.edits import edit_invoice
from invoices.actions.errors import NotAllowed
from invoices.actions.seen import Seen, entries_since
from invoices.actions.steps import submit_invoice
from invoices.allowed import read_states
from invoices.customers import Chosen
from invoices.mapping import DraftContent, Facts, fingerprint
from invoices.models import Contact, Deal, Invoice
from invoices.statuses import XeroStatus
from invoices.timeline import Kind

# The version of an invoice that nobody has changed since its form was sent.
UNTOUCHED = 1


@dataclass(frozen=True)
class SentForm:
    """What a person sent: `content` tidied, `contact` as chosen, and whether they pressed Submit."""

    by: User
    connection: Connection
    deal: Deal | None
    content: DraftContent
    contact: Chosen
    submit: bool
    deal_basis: Facts | None = None


def send_again(known: Invoice, form: SentForm) -> Invoice:
    """Return the invoice that the form made before, submitted or changed as the form asks now.

    Raises StaleInvoice when somebody else changed it, and what editing and submitting raise.
    """
    if (known.connection_id, known.deal_id) != (form.connection.pk, form.deal.pk if form.deal else None):
        text = f"This form was saved before, as {known} of {known.connection}. Open a new form for another invoice."
        raise NotAllowed(text)
    if _is_as_sent_first(known, form):
        return submit_known(known, form) if form.submit else known
    return edit_invoice(
        known,
        by=form.by,
        content=form.content,
        contact=form.contact,
        expected_version=_version_known_to(form.by, known),
        submit=form.submit,
        deal_basis=form.deal_basis,
    )


def submit_known(known: Invoice, form: SentForm) -> Invoice:
    """Submit the invoice that holds what the form holds; one that is submitted stays. Raises ChangedSinceSeen."""
    (state,) = read_states([known])
    if state.status not in ("", XeroStatus.DRAFT):
        return known
    return submit_invoice(known, by=form.by, seen=Seen(UNTOUCHED))


def is_of_same_customer(known: Invoice, contact: Chosen) -> bool:
    """Whether the customer chosen in the form is not another one than the invoice's."""
    return not isinstance(contact, Contact) or known.contact_id in (None, contact.pk)


def _is_as_sent_first(known: Invoice, form: SentForm) -> bool:
    drafted = known.timeline.filter(kind=Kind.DRAFTED, data__fingerprint=fingerprint(form.content))
    return drafted.exists() and is_of_same_customer(known, form.contact)


def _version_known_to(by: User, invoice: Invoice) -> int:
    """Return the newest version if this person alone made all since the first, else the first."""
    edits = entries_since(invoice, UNTOUCHED)
    is_theirs = len(edits) == invoice.version - UNTOUCHED and all(edit.by_id == by.pk for edit in edits)
    return invoice.version if is_theirs else UNTOUCHED
