"""F72: finance approves in the moment in which a rep raises the price: one of the two is told that the other was first,
and what is approved is what finance saw.
"""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest

from integrations.models import OutboxMessage
from invoices import actions
from invoices.actions import Seen
from invoices.models import Invoice
from tests.factories import InvoiceFactory
from tests.faults.edits.test_fifty_requests_at_once import at_once
from tests.invoices.pages.conftest import deal, finance, rep, xero

__all__ = ["deal", "finance", "rep", "xero"]
pytestmark = pytest.mark.django_db(transaction=True)
ROUNDS = 8


def edit(invoice, rep) -> str:
    content = actions.content_of(invoice)
    dearer = replace(content, lines=[replace(content.lines[0], unit_amount=Decimal(98000))])
    try:
        actions.edit_invoice(invoice, by=rep, content=dearer, expected_version=invoice.version)
    except actions.NotAllowed:
        return "told"
    return "edited"


def approve(invoice, finance) -> str:
    try:
        actions.approve_invoice(invoice, by=finance, seen=Seen.of(invoice))
    except actions.NotAllowed:
        return "told"
    return "approved"


def test_what_is_approved_is_what_was_seen(shared_database, xero, deal, rep, finance):
    with shared_database():
        for _ in range(ROUNDS):
            made = InvoiceFactory(connection=xero, deal=deal, owner=rep, xero_status="SUBMITTED")
            invoice = Invoice.objects.get(pk=made.pk)
            done = at_once(lambda one=invoice: edit(one, rep), lambda one=invoice: approve(one, finance))
            now = Invoice.objects.get(pk=made.pk)
            approvals = OutboxMessage.objects.filter(mailbox=now.mailbox, payload__status="AUTHORISED")
            assert sorted(done) in (["approved", "told"], ["edited", "told"])
            assert approvals.exists() == (now.version == invoice.version)
