"""PDF, link and e-mail are asked for once, when Xero can give them, and never hold up the invoice."""

from __future__ import annotations

import pytest
from django.core.files.base import ContentFile
from django.utils import timezone

from integrations.models import OutboxState
from invoices import actions
from invoices.actions import NotAllowed
from tests.invoices.actions.northwind import kinds_of, messages_of, refuse


def test_a_pdf_is_asked_for_once(northwind):
    invoice = northwind.confirmed()
    first = actions.request_pdf(invoice, by=northwind.rita)
    assert first.kind == "xero.invoice.fetch_pdf"
    assert actions.request_pdf(invoice, by=northwind.rita) == first
    assert actions.sharing_messages(invoice) == {"pdf": first}


def test_a_current_pdf_is_not_asked_for_again(northwind, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    now = timezone.now()
    invoice = northwind.confirmed(xero_updated_at=now)
    invoice.pdf.save("one.pdf", ContentFile(b"%PDF-"), save=False)
    invoice.pdf_of_updated_at = now
    invoice.save()
    assert actions.request_pdf(invoice, by=northwind.rita) is None
    invoice.xero_updated_at = timezone.now()
    invoice.save()
    assert actions.request_pdf(invoice, by=northwind.rita) is not None


def test_no_pdf_before_xero_has_the_invoice(northwind):
    with pytest.raises(NotAllowed, match="once Xero has accepted"):
        actions.request_pdf(northwind.draft(), by=northwind.rita)


def test_no_link_for_a_draft(northwind):
    with pytest.raises(NotAllowed, match="once the invoice is submitted"):
        actions.request_online_url(northwind.confirmed(), by=northwind.rita)


@pytest.mark.parametrize("status", ["SUBMITTED", "AUTHORISED", "PAID"])
def test_a_link_afterwards(northwind, status):
    message = actions.request_online_url(northwind.confirmed(status), by=northwind.rita)
    assert message.kind == "xero.invoice.fetch_online_url"


def test_a_link_we_have_is_not_asked_for(northwind):
    invoice = northwind.confirmed("AUTHORISED", xero_online_url="https://in.xero.com/x")
    assert actions.request_online_url(invoice, by=northwind.rita) is None


def test_an_email_goes_to_the_customer(northwind):
    invoice = northwind.confirmed("AUTHORISED")
    message = actions.email_invoice(invoice, by=northwind.rita)
    assert message.payload == {"invoice_id": invoice.pk, "to": "ana@x.test", "was_sent": False}
    assert kinds_of(invoice)[-1] == "email_requested"


@pytest.mark.parametrize("status", ["DRAFT", "SUBMITTED", "VOIDED"])
def test_no_email_of_what_is_not_approved(northwind, status):
    with pytest.raises(NotAllowed, match="approved"):
        actions.email_invoice(northwind.confirmed(status), by=northwind.rita)


def test_no_email_without_an_address(northwind):
    invoice = northwind.confirmed("AUTHORISED", contact_details={"contact_name": "Acme"})
    with pytest.raises(NotAllowed, match="no e-mail address"):
        actions.email_invoice(invoice, by=northwind.rita)


def test_a_refused_email_leaves_the_invoice_free_and_can_be_tried_again(northwind):
    invoice = northwind.confirmed("AUTHORISED")
    message = refuse(actions.email_invoice(invoice, by=northwind.rita))
    actions.void_invoice(invoice, by=northwind.fin)
    assert messages_of(invoice)[-1].payload["status"] == "VOIDED"
    again = actions.email_invoice(invoice, by=northwind.rita)
    assert (again.pk, again.state) == (message.pk, OutboxState.PENDING)
