"""Change an invoice that two people may be changing: the first wins, and the second is shown what changed."""

from __future__ import annotations

from django.db import transaction

from accounts.models import User
from invoices.actions.apply_edit import stale_invoice, write_edit
from invoices.actions.conflicts import settle_conflict
from invoices.actions.content import (
    compare,
    content_of,
    keep_what_forms_lack,
)
from invoices.actions.guards import lock_invoice, require
from invoices.allowed import Verb
from invoices.customers import Chosen
from invoices.mapping import DraftContent, Facts
from invoices.models import Invoice
from invoices.validation import tidy_content


def edit_invoice(
    invoice: Invoice,
    *,
    by: User,
    content: DraftContent,
    contact: Chosen = None,
    expected_version: int,
    submit: bool = False,
    deal_basis: Facts | None = None,
) -> Invoice:
    """Write `content` over the invoice as it was at `expected_version`, and bring it to Xero.

    `deal_basis` holds the facts of the deal if its values were taken into the form, else None. Raises StaleInvoice
    when another person was first, InvalidInvoice, CustomerInDoubt, NotAllowed once it can't be changed here.
    """
    with transaction.atomic():
        locked = lock_invoice(invoice)
        fresh = locked.invoice
        require(Verb.EDIT, locked, by=by)
        before = content_of(fresh)
        typed = tidy_content(content)
        content = keep_what_forms_lack(typed, before)
        if fresh.version != expected_version:
            if compare(before, content):
                raise stale_invoice(fresh, before, content, expected_version)
            if not submit or locked.status == "SUBMITTED":
                # A double click: the invoice has this very content already.
                return fresh
        if settled := settle_conflict(locked, by=by):
            # Made in sight of Xero's version: it is an edit of that one.
            locked, fresh = settled, settled.invoice
            before = content_of(fresh)
            content = keep_what_forms_lack(typed, before)
        if deal_basis:
            Invoice.objects.filter(pk=fresh.pk).update(deal_basis=deal_basis)
        return write_edit(locked, content, before=before, contact=contact, by=by, submit=submit)
