"""A draft of ours that Xero does not have yet, the message that creates it, and a Xero to send it to."""

from __future__ import annotations

import pytest

from invoices.mapping import invoice_body
from invoices.models import Invoice, InvoiceLine
from invoices.sync import push_create
from tests.factories import OutboxMessageFactory, XeroConnectionFactory
from tests.invoices.sync.push.xero_stub import XeroStub


@pytest.fixture
def xero():
    return XeroStub()


@pytest.fixture
def draft(db):
    invoice = Invoice.objects.create(
        connection=XeroConnectionFactory(),
        contact_details={"contact_name": "Acme Ltd"},
        date="2026-11-02",
        due_date="2026-12-02",
        reference="Roof",
        currency_code="GBP",
    )
    InvoiceLine.objects.create(
        invoice=invoice,
        description="Slate tiles",
        quantity=1,
        unit_amount=100,
        account_code="200",
        tax_type="OUTPUT2",
    )
    return Invoice.objects.get(pk=invoice.pk)


@pytest.fixture
def create_message(draft):
    url = f"http://localhost:8000/invoices/{draft.uid}/"
    return OutboxMessageFactory(
        connection=draft.connection,
        mailbox=draft.mailbox,
        payload={
            "invoice_id": draft.pk,
            "body": invoice_body(draft, contact_id=None, status="DRAFT", url=url),
            "contact": {
                "contact_id": None,
                "body": {"Name": "Acme Ltd"},
                "contact_number": "pipedrive-org-5",
            },
        },
    )


@pytest.fixture
def saved(draft, create_message, xero):
    """The draft as Xero has it after a create."""
    push_create(create_message, xero)
    create_message.state = "delivered"
    create_message.save()
    draft.refresh_from_db()
    xero.asked.clear()
    return draft


@pytest.fixture
def message_about(saved):
    """Make a message about the saved invoice: message_about(kind, **payload)."""

    def make(kind, *, is_ambiguous=False, **payload):
        return OutboxMessageFactory(
            kind=f"xero.invoice.{kind}",
            connection=saved.connection,
            mailbox=saved.mailbox,
            payload={"invoice_id": saved.pk, **payload},
            is_ambiguous=is_ambiguous,
            attempts=2 if is_ambiguous else 1,
        )

    return make
