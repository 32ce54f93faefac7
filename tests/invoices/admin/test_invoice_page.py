"""One invoice at the desk: its lines, payments and timeline, to read and not to write."""

from __future__ import annotations

from django.urls import reverse

from invoices import timeline
from invoices.models import Payment
from tests.factories import InvoiceFactory


def test_lines_payments_and_timeline_are_shown(desk, organisation, fin):
    invoice = InvoiceFactory(connection=organisation)
    Payment.objects.create(invoice=invoice, xero_payment_id="p1", amount="50", reference="BACS 77")
    timeline.record(invoice, timeline.Kind.DRAFTED, by=fin)

    page = desk.get(reverse("admin:invoices_invoice_change", args=[invoice.pk])).content.decode()

    assert "An hour of work" in page
    assert "BACS 77" in page
    assert "Fin Finance saved the draft" in page


def test_nothing_can_be_written(desk, organisation):
    invoice = InvoiceFactory(connection=organisation, reference="PO 1")
    url = reverse("admin:invoices_invoice_change", args=[invoice.pk])

    assert desk.post(url, {"reference": "PO 2"}).status_code == 403
    assert desk.get(reverse("admin:invoices_invoice_add")).status_code == 403
    assert desk.get(reverse("admin:invoices_invoice_delete", args=[invoice.pk])).status_code == 403
