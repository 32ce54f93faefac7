"""Programs read what a deal says otherwise, and keep the invoice by the mark they read."""

from __future__ import annotations

import pytest

from invoices.models import Deal, Invoice

pytestmark = pytest.mark.django_db


@pytest.fixture
def invoice(company):
    answer = company.as_rita.post("/api/v1/invoices/", {"deal": company.deal.pk}, format="json")
    assert answer.status_code == 201, answer.data
    return f"/api/v1/invoices/{answer.data['id']}/"


def lose(deal):
    Deal.objects.filter(pk=deal.pk).update(pipedrive_status="lost")


def test_a_new_invoice_says_the_same_as_its_deal(company, invoice):
    assert company.as_rita.get(invoice).data["deal_changes"] == []


def test_a_change_is_told_and_kept_by_its_mark(company, invoice):
    lose(company.deal)
    read = company.as_rita.get(invoice).data
    assert read["deal_changes"] == [{"label": "Deal", "old": "Open", "new": "Lost"}]
    kept = company.as_rita.post(f"{invoice}keep/", {"deal_seen": read["deal_seen"]}, format="json")
    assert (kept.status_code, kept.data["deal_changes"]) == (200, [])
    again = company.as_rita.post(f"{invoice}keep/", {"deal_seen": read["deal_seen"]}, format="json")
    assert again.status_code == 409


def test_a_forged_mark_decides_nothing(company, invoice):
    lose(company.deal)
    assert company.as_rita.post(f"{invoice}keep/", {"deal_seen": "x"}, format="json").status_code == 409
    assert company.as_rita.post(f"{invoice}keep/", {}, format="json").status_code == 400
    assert Invoice.objects.get().deal_basis["status"] == "open"
