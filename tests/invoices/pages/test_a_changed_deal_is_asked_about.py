"""The notice of a changed deal: on the invoice, on the deal and on the form; decided by a person, in page and API."""

from __future__ import annotations

import pytest

from invoices.deal_changes import facts_for, sign
from invoices.models import Invoice
from tests.invoices.pages.company import typed

NOTICE = "The deal has changed since this invoice was made"


@pytest.fixture
def drifted(invoice, deal, xero):
    """An invoice whose deal is lost by now."""
    Invoice.objects.filter(pk=invoice.pk).update(deal=deal, deal_basis=facts_for(deal, xero))
    deal.pipedrive_status = "lost"
    deal.save()
    invoice.refresh_from_db()
    return invoice


def test_it_stands_on_the_invoice_and_on_the_deal(as_rep, drifted, deal):
    page = as_rep.get(f"/invoices/{drifted.uid}/").content.decode()
    assert NOTICE in page
    assert "<td>Lost</td>" in page
    assert "The deal has changed since" in as_rep.get(f"/deals/{deal.pk}/").content.decode()


def test_it_appears_while_somebody_looks(as_rep, invoice, deal, xero):
    Invoice.objects.filter(pk=invoice.pk).update(deal=deal, deal_basis=facts_for(deal, xero))
    token = as_rep.get(f"/invoices/{invoice.uid}/").context["token"]
    assert as_rep.get(f"/invoices/{invoice.uid}/state/?token={token}").status_code == 204
    deal.pipedrive_status, deal.mirrored_at = "lost", deal.mirrored_at.replace(year=2027)
    deal.save()
    assert NOTICE in as_rep.get(f"/invoices/{invoice.uid}/state/?token={token}").content.decode()


def test_keeping_the_invoice_ends_it(as_rep, drifted):
    basis = as_rep.get(f"/invoices/{drifted.uid}/").context["deal_basis"]
    page = as_rep.post(f"/invoices/{drifted.uid}/keep/", {"deal_basis": basis}, follow=True).content.decode()
    assert NOTICE not in page
    assert "kept the invoice as it is, although the deal has changed" in page


@pytest.mark.parametrize("forged", ["", "nonsense", "other"])
def test_a_forged_decision_decides_nothing(as_rep, drifted, deal, xero, forged):
    if forged == "other":
        facts = facts_for(deal, xero)
        forged = sign({**facts, "deal": {"id": 1, "title": "Another"}})
    page = as_rep.post(f"/invoices/{drifted.uid}/keep/", {"deal_basis": forged}, follow=True).content.decode()
    assert NOTICE in page
    assert "Look at the changes again" in page


def test_saving_what_was_taken_over_ends_it(as_rep, drifted, xero):
    address = f"/invoices/{drifted.uid}/edit/"
    form = as_rep.get(f"{address}?take=deal")
    assert "Updated from the deal" in form.content.decode()
    line = {"description": "An hour of work", "unit_amount": "100"}
    sent = typed(xero, line, version=form.context["version"], deal_basis=form.context["deal_basis"])
    assert as_rep.post(address, sent).status_code == 302
    assert NOTICE not in as_rep.get(f"/invoices/{drifted.uid}/").content.decode()


def test_an_approved_invoice_can_only_be_kept(as_rep, drifted):
    Invoice.objects.filter(pk=drifted.pk).update(xero_status="AUTHORISED")
    page = as_rep.get(f"/invoices/{drifted.uid}/").content.decode()
    assert NOTICE in page
    assert "do-take" not in page


def test_a_dead_invoice_asks_nothing(as_rep, drifted):
    Invoice.objects.filter(pk=drifted.pk).update(xero_status="VOIDED")
    assert NOTICE not in as_rep.get(f"/invoices/{drifted.uid}/").content.decode()
