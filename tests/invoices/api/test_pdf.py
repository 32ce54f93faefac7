"""GET /invoices/{id}/pdf/: Xero's own, at once when it is current, else asked for."""

from __future__ import annotations

import pytest
from django.core.files.base import ContentFile

from integrations.models import OutboxMessage
from invoices.api import pdf
from invoices.models import Invoice
from tests.factories import InvoiceFactory

pytestmark = pytest.mark.django_db
PDF = b"%PDF-1.4 what Xero made"


@pytest.fixture
def invoice(company, settings, tmp_path, monkeypatch):
    settings.MEDIA_ROOT = tmp_path
    monkeypatch.setattr(pdf, "WAIT_SECONDS", 0.05)
    monkeypatch.setattr(pdf, "LOOK_EVERY_SECONDS", 0.01)
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


def test_it_is_handed_out_as_soon_as_the_worker_has_it(company, invoice, monkeypatch):
    monkeypatch.setattr(pdf, "WAIT_SECONDS", 5)
    monkeypatch.setattr(pdf.time, "sleep", lambda seconds: store(invoice))

    assert b"".join(get(company, invoice).streaming_content) == PDF


def test_a_refusal_of_xero_is_told(company, invoice, monkeypatch):
    monkeypatch.setattr(pdf, "WAIT_SECONDS", 5)

    def fail(seconds):
        OutboxMessage.objects.update(
            state="failed", failure="rejected", problems=[{"text": "No PDF for you"}]
        )

    monkeypatch.setattr(pdf.time, "sleep", fail)
    answer = get(company, invoice)

    assert answer.status_code == 409
    assert answer.json()["detail"] == "No PDF for you"


def test_what_xero_does_not_have_has_no_pdf(company):
    unsent = InvoiceFactory(connection=company.north, deal=company.deal, xero_id="", xero_status="")

    assert get(company, unsent).status_code == 409
