"""The number of lines is bounded before a form is made: a small request makes a small page."""

from __future__ import annotations

import pytest

from invoices.amounts import MAX_LINES
from invoices.forms.lines import LineForm
from invoices.models import Invoice
from tests.factories import InvoiceFactory, InvoiceLineFactory
from tests.invoices.pages.company import PRODUCT, typed

LARGEST_ANSWER = 60_000


@pytest.fixture
def forms_made(monkeypatch):
    """Count the forms of lines that are made."""
    made, make = [], LineForm.__init__

    def count(form, *args, **options):
        made.append(form)
        make(form, *args, **options)

    monkeypatch.setattr(LineForm, "__init__", count)
    return made


@pytest.mark.parametrize("intent", ["add", "draft", "submit", "reload"])
@pytest.mark.parametrize("count", ["9998", "1000", "99999999", "²", "-1", ""])
def test_lines_that_were_not_sent_cost_nothing(as_rep, deal, forms_made, count, intent):
    answer = as_rep.post(
        f"/deals/{deal.pk}/invoice/",
        {"lines-TOTAL_FORMS": count, "lines-INITIAL_FORMS": count, "intent": intent},
    )
    assert answer.status_code == 200
    assert len(answer.content) < LARGEST_ANSWER
    assert len(forms_made) < 10


@pytest.mark.parametrize("path", ["/invoices/totals/", "edit"])
def test_the_other_forms_too(as_rep, xero, invoice, forms_made, path):
    path = f"/invoices/{invoice.uid}/edit/" if path == "edit" else path
    sent = {
        "connection": xero.pk,
        "lines-TOTAL_FORMS": "9998",
        "lines-INITIAL_FORMS": "9998",
        "intent": "add",
    }
    answer = as_rep.post(path, sent)
    assert answer.status_code == 200
    assert len(answer.content) < LARGEST_ANSWER
    assert len(forms_made) < 10


def test_a_line_far_out_is_one_line(as_rep, deal, xero, forms_made):
    sent = typed(xero) | {"lines-TOTAL_FORMS": "9998", "lines-9000-description": "Far out", "intent": "add"}
    answer = as_rep.post(f"/deals/{deal.pk}/invoice/", sent)
    assert "Far out" in answer.content.decode()
    assert len(forms_made) < 10


def test_more_lines_than_an_invoice_takes_are_told_and_none_is_saved(as_rep, deal, xero, forms_made):
    lines = [{"description": "x", "unit_amount": "1"}] * (MAX_LINES + 20)
    answer = as_rep.post(f"/deals/{deal.pk}/invoice/", typed(xero, *lines))
    assert "at most 200 items" in answer.content.decode()
    assert len(forms_made) <= MAX_LINES + 10
    assert not Invoice.objects.exists()


def test_lines_a_person_removed_do_not_count(as_rep, deal, xero):
    removed = [{"description": "x", "unit_amount": "1", "DELETE": "on"}] * MAX_LINES
    answer = as_rep.post(
        f"/deals/{deal.pk}/invoice/",
        typed(xero, *removed, {"description": "The one that stays", "unit_amount": "1"}),
    )
    assert answer.status_code == 302, answer.content.decode()
    (line,) = Invoice.objects.get().lines.all()
    assert line.description == "The one that stays"


def test_a_deal_of_many_products_says_what_is_missing(as_rep, deal, forms_made):
    deal.product_documents = [PRODUCT | {"id": n, "order_nr": n} for n in range(MAX_LINES + 50)]
    deal.save()
    answer = as_rep.get(f"/deals/{deal.pk}/invoice/")
    assert "The deal has 250 items. Only the first 200 are here" in answer.content.decode()
    assert len(forms_made) <= MAX_LINES + 1


def test_an_invoice_of_xero_with_more_lines_is_not_shortened(as_rep, xero, deal, rep):
    invoice = InvoiceFactory(connection=xero, deal=deal, owner=rep)
    InvoiceLineFactory.create_batch(MAX_LINES + 1, invoice=invoice, xero_line_item_id="x")
    answer = as_rep.get(f"/invoices/{invoice.uid}/edit/", follow=True)
    assert "Edit it in Xero" in answer.content.decode()
