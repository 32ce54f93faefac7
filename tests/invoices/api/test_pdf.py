"""GET /invoices/{id}/pdf/: Xero's own, at once when it is current, else asked for; nothing waits."""

from __future__ import annotations

import time

import pytest
from django.core.files.base import ContentFile
from django.utils import timezone

from integrations.models import OutboxMessage
from invoices.models import Invoice
from tests.factories import InvoiceFactory, OutboxMessageFactory

pytestmark = pytest.mark.django_db
PDF = b"%PDF-1.4 what Xero made"


@pytest.fixture
def invoice(company, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    return InvoiceFactory(connection=company.north, deal=company.deal, xero_number="INV/7")


def store(invoice):
    invoice.pdf.save("x.pdf", ContentFile(PDF), save=False)
    Invoice.objects.filter(pk=invoice.pk).update(
        pdf=invoice.pdf.name, pdf_of_updated_at=invoice.xero_updated_at
    )


def get(company, invoice, **headers):
    return company.as_rita.get(f"/api/v1/invoices/{invoice.uid}/pdf/", headers=headers)


def test_a_current_pdf_is_handed_out(company, invoice):
    store(invoice)
    answer = get(company, invoice, accept="application/pdf")

    assert answer.status_code == 200
    assert answer["Content-Type"] == "application/pdf"
    assert 'filename="INV-7.pdf"' in answer["Content-Disposition"]
    assert b"".join(answer.streaming_content) == PDF
    assert not OutboxMessage.objects.exists()


def test_a_missing_one_is_asked_for_once(company, invoice):
    first, second = get(company, invoice), get(company, invoice, accept="application/pdf")

    assert (first.status_code, second.status_code) == (202, 202)
    assert first["Retry-After"] == "2"
    assert first.json()["state"] == "waiting"
    assert OutboxMessage.objects.get().kind == "xero.invoice.fetch_pdf"


def test_no_request_waits(company, invoice, monkeypatch):
    def refuse(seconds):
        raise AssertionError("A request waited.")

    monkeypatch.setattr(time, "sleep", refuse)
    assert get(company, invoice).status_code == 202
    store(invoice)
    answer = get(company, invoice)
    assert b"".join(answer.streaming_content) == PDF
    assert answer["ETag"] == f'"{invoice.xero_updated_at.isoformat()}"'
    assert answer["Invoice-Version"] == str(invoice.version)


@pytest.mark.parametrize("kind", ["xero.invoice.update", "xero.invoice.set_status"])
def test_while_a_change_is_on_its_way_the_old_document_is_not_given(company, invoice, kind):
    store(invoice)
    change = OutboxMessageFactory(connection=company.north, kind=kind, mailbox=invoice.mailbox)
    for _ in range(2):
        answer = get(company, invoice)
        assert (answer.status_code, answer["Retry-After"]) == (202, "2")
        assert "change of this invoice is on its way" in answer.json()["detail"]
    assert OutboxMessage.objects.get() == change
    change.state = "delivered"
    change.save()
    later = timezone.now()
    Invoice.objects.filter(pk=invoice.pk).update(xero_updated_at=later)
    assert get(company, invoice).status_code == 202
    assert OutboxMessage.objects.filter(kind="xero.invoice.fetch_pdf").exists()


def test_after_an_edit_over_rest(company, invoice):
    store(invoice)
    sent = {"version": invoice.version, "lines": [{"description": "x", "unit_amount": "6000"}]}
    edited = company.as_rita.patch(f"/api/v1/invoices/{invoice.uid}/", sent, format="json")
    assert edited.status_code == 200, edited.content
    assert get(company, invoice).status_code == 202


def test_after_a_change_that_failed_xeros_version_is_named_alone(company, invoice):
    store(invoice)
    OutboxMessageFactory(
        connection=company.north, kind="xero.invoice.update", mailbox=invoice.mailbox, state="failed"
    )
    answer = get(company, invoice)
    assert answer.status_code == 200
    assert "ETag" in answer
    assert "Invoice-Version" not in answer


def test_a_refusal_of_xero_is_told(company, invoice):
    get(company, invoice)
    OutboxMessage.objects.update(state="failed", failure="rejected", problems=[{"text": "No PDF for you."}])
    for _ in range(2):
        answer = get(company, invoice)
        assert answer.status_code == 409
        assert answer.json()["detail"] == "No PDF for you. Call retry to ask Xero again."
    assert company.as_rita.post(f"/api/v1/invoices/{invoice.uid}/retry/").status_code == 200
    assert get(company, invoice).status_code == 202


def test_what_xero_does_not_have_has_no_pdf(company):
    unsent = InvoiceFactory(connection=company.north, deal=company.deal, xero_id="", xero_status="")

    assert get(company, unsent).status_code == 409
