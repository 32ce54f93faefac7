"""A button acts on the invoice that the page showed: of another one the page says what changed, and asks again."""

from __future__ import annotations

import re
from decimal import Decimal

import pytest

from integrations.models import OutboxMessage
from invoices import actions
from invoices.models import Invoice
from tests.factories import InvoiceFactory

STEPS = [
    ("submit", "DRAFT"),
    ("approve", "SUBMITTED"),
    ("reject", "SUBMITTED"),
    ("void", "AUTHORISED"),
    ("delete", "DRAFT"),
    ("email", "AUTHORISED"),
]


def fields_of(page: str, verb: str) -> dict[str, str]:
    """The hidden fields of the form that does `verb`."""
    form = re.search(rf'<form method="post"[^>]*/{verb}/".*?</form>', page, re.DOTALL)
    assert form, f"no form for {verb}"
    names = re.findall(r'<input type="hidden" name="(version|total|status)" value="([^"]*)"', form[0])
    return dict(names)


def changed_by(rep, invoice: Invoice, **values) -> None:
    """Rita raises the price; Xero has confirmed it."""
    content = actions.content_of(invoice)
    content.lines[0].__dict__["unit_amount"] = Decimal(98000)
    actions.edit_invoice(invoice, by=rep, content=content, expected_version=invoice.version)
    OutboxMessage.objects.update(state="delivered")


@pytest.mark.parametrize(("verb", "status"), STEPS)
def test_each_button_says_what_its_page_showed(as_finance, invoice, verb, status):
    Invoice.objects.filter(pk=invoice.pk).update(xero_status=status)
    page = as_finance.get(f"/invoices/{invoice.uid}/").content.decode()
    assert fields_of(page, verb) == {"version": "1", "total": "120", "status": status}


@pytest.mark.parametrize("verb", ["reject", "void", "delete", "email"])
def test_each_question_of_its_own_page_says_it_too(as_finance, invoice, verb):
    page = as_finance.get(f"/invoices/{invoice.uid}/{verb}/").content.decode()
    assert fields_of(page, verb)["version"] == "1"


@pytest.mark.parametrize(("verb", "status"), STEPS)
def test_what_changed_is_shown_instead_with_the_button_again(as_finance, invoice, verb, status):
    Invoice.objects.filter(pk=invoice.pk).update(xero_status=status)
    sent = fields_of(as_finance.get(f"/invoices/{invoice.uid}/").content.decode(), verb)
    Invoice.objects.filter(pk=invoice.pk).update(version=2, total=Decimal(117600), xero_total=Decimal(117600))

    answer = as_finance.post(f"/invoices/{invoice.uid}/{verb}/", sent | {"reason": "Wrong customer"})

    page = answer.content.decode()
    assert answer.status_code == 409
    assert not OutboxMessage.objects.exists()
    assert "£120.00" in page
    assert "£117,600.00" in page
    again = fields_of(page, verb)
    assert again["version"] == "2"
    answer = as_finance.post(f"/invoices/{invoice.uid}/{verb}/", again | {"reason": "Wrong customer"})
    assert answer.status_code == 302
    assert OutboxMessage.objects.count() == 1


def test_finance_reads_who_raised_the_price_before_approving_it(as_finance, rep, invoice):
    Invoice.objects.filter(pk=invoice.pk).update(xero_status="SUBMITTED")
    invoice.refresh_from_db()
    sent = fields_of(as_finance.get(f"/invoices/{invoice.uid}/").content.decode(), "approve")
    changed_by(rep, invoice)

    page = as_finance.post(f"/invoices/{invoice.uid}/approve/", sent).content.decode()

    assert "Rita Rep changed this invoice since you looked at it" in page
    assert "Price of line 1" in page
    assert "£117,600.00" in page
    assert not OutboxMessage.objects.filter(kind="xero.invoice.set_status").exists()


def test_a_typed_reason_is_kept(as_finance, invoice):
    Invoice.objects.filter(pk=invoice.pk).update(xero_status="SUBMITTED")
    sent = {"reason": "The price list changed", "version": "7", "total": "120"}
    assert (
        "The price list changed" in as_finance.post(f"/invoices/{invoice.uid}/reject/", sent).content.decode()
    )


@pytest.mark.parametrize("sent", [{}, {"version": "x"}, {"version": "1", "total": "abc"}, {"version": "٣"}])
def test_a_page_that_does_not_say_what_it_showed_is_asked_again(as_finance, invoice, sent):
    Invoice.objects.filter(pk=invoice.pk).update(xero_status="SUBMITTED")
    answer = as_finance.post(f"/invoices/{invoice.uid}/approve/", sent)
    assert answer.status_code == 409
    assert "not known which version" in answer.content.decode()
    assert not OutboxMessage.objects.exists()


def test_finance_sees_that_it_was_changed_after_it_was_submitted(as_finance, rep, xero, deal, contact):
    invoice = InvoiceFactory(connection=xero, deal=deal, owner=rep, contact=contact)
    actions.submit_invoice(invoice, by=rep)
    OutboxMessage.objects.update(state="delivered")
    Invoice.objects.filter(pk=invoice.pk).update(xero_status="SUBMITTED")
    invoice.refresh_from_db()
    changed_by(rep, invoice)

    page = as_finance.get(f"/invoices/{invoice.uid}/").content.decode()

    assert "Changed since it was submitted by Rita Rep" in page
    assert "£120.00" in page
    assert "£117,600.00" in page


def test_a_change_on_its_way_leaves_no_button_to_approve(as_finance, rep, invoice):
    Invoice.objects.filter(pk=invoice.pk).update(xero_status="SUBMITTED")
    invoice.refresh_from_db()
    content = actions.content_of(invoice)
    content.__dict__["reference"] = "PO 9"
    actions.edit_invoice(invoice, by=rep, content=content, expected_version=1)
    page = as_finance.get(f"/invoices/{invoice.uid}/").content.decode()
    assert 'id="do-approve"' not in page
    sent = {"version": "2", "total": "120"}
    answer = as_finance.post(f"/invoices/{invoice.uid}/approve/", sent, follow=True)
    assert "still on its way to Xero" in answer.content.decode()
