"""Finance approves, rejects and voids one or many at the desk."""

from __future__ import annotations

import pytest
from django.urls import reverse

from integrations.models import OutboxMessage
from invoices.actions import Seen
from tests.factories import InvoiceFactory

URL = reverse("admin:invoices_invoice_changelist")


def press(client, action: str, *invoices, **more):
    """Press Go, or with `confirmed` the button of the page that asked."""
    seen = " ".join(f"{invoice.pk}={Seen.of(invoice)}" for invoice in invoices)
    chosen = {"action": action, "_selected_action": [invoice.pk for invoice in invoices], "seen": seen}
    return client.post(URL, chosen | more, follow=True)


@pytest.fixture
def submitted(organisation):
    return InvoiceFactory.create_batch(2, connection=organisation, xero_status="SUBMITTED")


def test_a_confirm_page_names_what_will_be_approved(desk, submitted):
    page = press(desk, "approve", *submitted)

    assert all(invoice.xero_number in page.content.decode() for invoice in submitted)
    assert OutboxMessage.objects.count() == 0


def test_approving_many_sends_each(desk, submitted):
    press(desk, "approve", *submitted, confirmed="yes")

    asked = [
        message.payload["status"] for message in OutboxMessage.objects.filter(kind="xero.invoice.set_status")
    ]
    assert asked == ["AUTHORISED", "AUTHORISED"]


def test_rejecting_needs_a_reason(desk, submitted):
    page = press(desk, "reject", submitted[0], confirmed="yes", reason=" ")

    assert "Say why" in page.content.decode()
    assert OutboxMessage.objects.count() == 0


def test_rejecting_sends_it_back_to_draft_with_the_reason(desk, submitted):
    press(desk, "reject", submitted[0], confirmed="yes", reason="Wrong customer")

    message = OutboxMessage.objects.get()
    assert message.payload["status"] == "DRAFT"
    assert "Wrong customer" in message.payload["note"]


def test_what_cannot_be_approved_is_named_and_the_rest_goes_through(desk, organisation, submitted):
    draft = InvoiceFactory(connection=organisation, xero_status="PAID", xero_number="INV-PAID")

    page = press(desk, "approve", draft, submitted[0], confirmed="yes")

    assert "INV-PAID:" in page.content.decode()
    assert OutboxMessage.objects.count() == 1
