"""Over real HTTP: a deal becomes an invoice, and Xero's answers come home without an event."""

from __future__ import annotations

from decimal import Decimal

import pytest
import requests

from integrations import outbox
from integrations.lifecycle import pipedrive_setup
from integrations.models import InboxMessage, OutboxMessage
from invoices import actions, sync
from invoices.models import Deal, Invoice
from invoices.timeline import for_invoice
from tests.invoices.sync.end_to_end.steps import (
    deliver_all,
    draft_of,
    label_id,
    shown_on_deal,
)

pytestmark = pytest.mark.django_db


def test_the_first_import_reads_everything_and_the_next_look_almost_nothing(sandbox, pipedrive, xero):
    assert sync.read_changes(xero)
    assert sync.read_changes(pipedrive)
    assert Invoice.objects.count() > 150
    assert Deal.objects.count() > 100
    assert not Invoice.objects.filter(lines=None).exists()
    assert Deal.objects.exclude(product_documents=[]).exists()
    assert Deal.objects.exclude(discount_documents=[]).exists()
    xero.refresh_from_db()
    assert xero.caught_up_at
    last = sandbox.control("GET", "calls")["last_id"]
    sync.read_changes(xero)
    sync.read_changes(pipedrive)
    calls = sandbox.control("GET", f"calls?since={last}")["calls"]
    assert len(calls) <= 3


def test_a_deal_becomes_an_invoice_and_its_status_comes_back_without_events(
    sandbox, pipedrive, xero, deal, ada
):
    sync.read_changes(xero)
    setup = pipedrive_setup.request_setup(pipedrive)
    outbox.deliver(setup.pk)
    invoice = draft_of(deal, xero, ada)
    deliver_all()
    invoice.refresh_from_db()
    assert invoice.xero_number, list(OutboxMessage.objects.values("kind", "state", "problems"))
    assert (invoice.xero_status, invoice.xero_total) == ("DRAFT", invoice.total)

    actions.submit_invoice(invoice, by=ada)
    deliver_all()
    sandbox.control("POST", f"xero/invoices/{invoice.xero_id}/approve")
    sync.read_changes(xero)
    invoice.refresh_from_db()
    assert invoice.xero_status == "AUTHORISED"

    sandbox.control("POST", f"xero/invoices/{invoice.xero_id}/pay", {"amount": "10.00"})
    sync.read_changes(xero)
    invoice.refresh_from_db()
    assert (invoice.is_part_paid, invoice.xero_amount_paid) == (True, Decimal("10"))
    deliver_all()
    shown = shown_on_deal(pipedrive, deal)
    assert shown["number"] == invoice.xero_number
    assert Decimal(str(shown["amount_due"]["value"])) == invoice.xero_amount_due
    assert shown["link"].endswith(f"/deals/{deal.pk}/")

    sandbox.control("POST", f"xero/invoices/{invoice.xero_id}/pay")
    sync.read_changes(xero)
    deliver_all()
    invoice.refresh_from_db()
    assert invoice.xero_status == "PAID"
    assert shown_on_deal(pipedrive, deal)["status"] == label_id(pipedrive, "Paid")
    assert not OutboxMessage.objects.exclude(state="delivered").exists()
    said = [story.sentence for story in for_invoice(invoice)]
    assert "Approved in Xero" in said
    assert "Paid in full in Xero" in said


def test_an_event_reads_the_document_again(sandbox, xero):
    sync.read_changes(xero)
    invoice = Invoice.objects.filter(xero_status="SUBMITTED").first()
    sandbox.control("POST", f"xero/invoices/{invoice.xero_id}/approve")
    event = InboxMessage(connection=xero, kind="xero.invoice", resource_id=invoice.xero_id)
    sync.pull_invoices(xero, [event, event])
    invoice.refresh_from_db()
    assert invoice.xero_status == "AUTHORISED"


def test_the_papers_come(sandbox, xero, ada):
    sync.read_changes(xero)
    invoice = Invoice.objects.filter(xero_status="AUTHORISED").exclude(contact__email_address="").first()
    actions.request_pdf(invoice, by=ada)
    actions.request_online_url(invoice, by=ada)
    deliver_all()
    invoice.refresh_from_db()
    assert invoice.pdf.read().startswith(b"%PDF-")
    assert invoice.has_current_pdf
    actions.email_invoice(invoice, by=ada)
    deliver_all()
    invoice.refresh_from_db()
    assert requests.get(invoice.xero_online_url, timeout=10).ok
    assert invoice.is_sent
