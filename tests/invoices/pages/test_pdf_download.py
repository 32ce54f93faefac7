"""The PDF: the stored one when it is current, else a page that waits, never a page that hangs."""

from __future__ import annotations

import pytest
from django.core.files.base import ContentFile

from integrations.models import OutboxMessage
from tests.factories import OutboxMessageFactory


@pytest.fixture(autouse=True)
def _files(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


def test_the_current_pdf_is_a_download(as_rep, invoice):
    invoice.pdf.save("x.pdf", ContentFile(b"%PDF-1.7"), save=False)
    invoice.pdf_of_updated_at = invoice.xero_updated_at
    invoice.save()
    answer = as_rep.get(f"/invoices/{invoice.uid}/pdf/")
    assert b"".join(answer.streaming_content) == b"%PDF-1.7"
    assert answer["Content-Disposition"] == f'attachment; filename="{invoice.xero_number}.pdf"'
    assert not OutboxMessage.objects.exists()


def test_otherwise_xero_is_asked_once_and_the_page_comes_back_by_itself(as_rep, invoice):
    for _ in range(3):
        answer = as_rep.get(f"/invoices/{invoice.uid}/pdf/")
        assert answer["Refresh"] == "1"
        assert "Getting the PDF from Xero…" in answer.content.decode()
    assert OutboxMessage.objects.get().kind == "xero.invoice.fetch_pdf"


def test_while_a_change_is_on_its_way_the_page_waits_for_it(as_rep, invoice):
    invoice.pdf.save("x.pdf", ContentFile(b"%PDF-1.7"), save=False)
    invoice.pdf_of_updated_at = invoice.xero_updated_at
    invoice.save()
    OutboxMessageFactory(connection=invoice.connection, kind="xero.invoice.update", mailbox=invoice.mailbox)
    assert as_rep.get(f"/invoices/{invoice.uid}/pdf/")["Refresh"] == "1"
    assert not OutboxMessage.objects.filter(kind="xero.invoice.fetch_pdf").exists()


def test_a_failed_one_goes_back_to_the_invoice_in_words(as_rep, invoice):
    as_rep.get(f"/invoices/{invoice.uid}/pdf/")
    OutboxMessage.objects.update(state="failed", failure="exhausted")
    answer = as_rep.get(f"/invoices/{invoice.uid}/pdf/", follow=True)
    assert "Xero did not provide the PDF" in answer.content.decode()


def test_an_invoice_xero_does_not_have_yet_has_no_pdf(as_rep, invoice):
    type(invoice).objects.filter(pk=invoice.pk).update(xero_id="", xero_status="")
    answer = as_rep.get(f"/invoices/{invoice.uid}/pdf/", follow=True)
    assert "Xero has no PDF of it" in answer.content.decode()


def test_a_stored_file_that_is_gone_is_said_in_words(as_rep, invoice):
    invoice.pdf = "invoices/gone.pdf"
    invoice.pdf_of_updated_at = invoice.xero_updated_at
    invoice.save()
    answer = as_rep.get(f"/invoices/{invoice.uid}/pdf/", follow=True)
    assert "missing on this server" in answer.content.decode()
