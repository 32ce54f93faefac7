"""Write an edit over a locked invoice, record it and send it, or show what a colleague changed first."""

from __future__ import annotations

from django.db.models import F

from accounts.models import User
from invoices import timeline
from invoices.actions.contacts import certain_contact
from invoices.actions.content import (
    Change,
    compare,
    content_of,
    head_values,
    write_lines,
)
from invoices.actions.errors import InvalidInvoice, StaleInvoice
from invoices.actions.guards import LockedInvoice
from invoices.actions.outgoing import base_of, send_content
from invoices.actions.seen import entries_since
from invoices.actions.submissions import note_edit, note_submission
from invoices.customers import Chosen, NewCustomer, customer_number_of, is_same_customer
from invoices.mapping import DraftContent
from invoices.models import Contact, Invoice
from invoices.reference import lists_of
from invoices.validation import check_content


def write_edit(
    locked: LockedInvoice,
    content: DraftContent,
    *,
    before: DraftContent,
    contact: Chosen,
    by: User,
    submit: bool,
) -> Invoice:
    """Write `content` over the locked invoice, record the edit and send it. Raises InvalidInvoice,
    CustomerInDoubt.
    """
    invoice = locked.invoice
    base = base_of(invoice)
    customer = _contact_for(invoice, contact, before, content)
    if not submit:
        note_edit(locked)
    _write(invoice, content, contact=customer, for_approval=submit)
    if submit:
        note_submission(invoice, by=by)
    _record(invoice, compare(before, content), by=by, submit=submit)
    send_content(locked, by=by, submit=submit, base=base)
    return invoice


def _write(invoice: Invoice, content: DraftContent, *, contact: Contact | None, for_approval: bool) -> None:
    """Check `content` and write it to the invoice, which is brought up to date in place."""
    lists = lists_of(invoice.connection)
    if errors := check_content(content, lists=lists, contact=contact, for_approval=for_approval):
        raise InvalidInvoice(errors)
    # The row is locked; the condition holds where a database locks no rows.
    rows = Invoice.objects.filter(pk=invoice.pk, version=invoice.version).update(
        version=F("version") + 1,
        contact=contact,
        customer_number=_customer_number(invoice, contact, content),
        **head_values(content, lists=lists),
    )
    if not rows:
        yours, expected_version = content, invoice.version
        invoice.refresh_from_db()
        raise stale_invoice(invoice, content_of(invoice), yours, expected_version)
    invoice.refresh_from_db()
    write_lines(invoice, content.lines)


def _contact_for(
    invoice: Invoice, chosen: Chosen, before: DraftContent, content: DraftContent
) -> Contact | None:
    """Keep the customer while the name stays and none is chosen; another name is another customer."""
    was, details = before.contact_details, content.contact_details
    if chosen is None and invoice.contact and was.get("contact_name") == details.get("contact_name"):
        return invoice.contact
    if chosen is None and is_same_customer(was, details):
        # Nobody is asked twice about a new customer.
        chosen = NewCustomer.NEW
    return certain_contact(invoice.connection, chosen, deal=invoice.deal, details=details)


def _customer_number(invoice: Invoice, contact: Contact | None, content: DraftContent) -> str:
    """Keep the record the invoice was made for while its customer stays: the deal may have moved to another one."""
    was = str(invoice.contact_details.get("contact_name", ""))
    is_same = contact == invoice.contact and was == content.contact_details.get("contact_name", "")
    return invoice.customer_number if is_same else customer_number_of(invoice.deal, content.contact_details)


def _record(invoice: Invoice, changes: list[Change], *, by: User, submit: bool) -> None:
    rows = [{"label": label, "old": old, "new": new} for label, old, new in changes]
    timeline.record(
        invoice, timeline.Kind.EDITED, by=by, version=invoice.version, changes=rows, submitted=submit
    )


def stale_invoice(
    invoice: Invoice, theirs: DraftContent, yours: DraftContent, expected_version: int
) -> StaleInvoice:
    """Return the error that shows the current values beside those typed: if known, only what the others changed."""
    entries = entries_since(invoice, expected_version)
    changes = compare(theirs, yours)
    if len(entries) == invoice.version - expected_version:
        touched = {change["label"] for entry in entries for change in entry.data.get("changes", [])}
        changes = [change for change in changes if change[0] in touched] or changes
    last = entries[-1] if entries else invoice.timeline.last()
    by, at = (last.by, last.at) if last else (None, None)
    return StaleInvoice(changes, version=invoice.version, by=by, at=at)
