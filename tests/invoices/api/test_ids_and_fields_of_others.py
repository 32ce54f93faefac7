"""A program can name nothing of another organisation, and set nothing that only Xero or we may set."""

from __future__ import annotations

import pytest

from invoices.models import Invoice
from tests.factories import ContactFactory, DealFactory, InvoiceFactory

pytestmark = pytest.mark.django_db
NOT_THEIRS_TO_SET = [
    "id", "uid", "pk", "owner", "owner_id", "status", "xero_id", "xero_number", "xero_status", "xero_total",
    "total", "sub_total", "total_tax", "amount_due", "version_now", "pdf", "draft_key", "created_at",
]  # fmt: skip


@pytest.mark.parametrize(
    ("sent", "field"),
    [
        ({"connection": "contoso"}, "connection"),
        ({"contact": {"xero_contact_id": "customer-of-contoso"}}, "contact"),
        ({"deal": "theirs"}, "deal"),
    ],
)
def test_ids_of_others_do_not_exist(company, sent, field):
    ContactFactory(connection=company.contoso, xero_contact_id="customer-of-contoso")
    theirs = DealFactory(pipedrive_owner_id=99)
    ids = {"contoso": company.contoso.pk, "theirs": theirs.pk}
    body = {"deal": company.deal.pk} | {
        key: ids.get(value, value) if isinstance(value, str) else value for key, value in sent.items()
    }
    answer = company.as_rita.post("/api/v1/invoices/", body)

    assert answer.status_code == 400
    assert list(answer.json()) == [field]
    assert not Invoice.objects.exists()


@pytest.mark.parametrize("name", NOT_THEIRS_TO_SET)
def test_what_is_not_theirs_to_set_is_refused(company, name):
    made = company.as_rita.post("/api/v1/invoices/", {"deal": company.deal.pk, name: "1"})
    assert (made.status_code, list(made.json())) == (400, [name])
    assert not Invoice.objects.exists()


@pytest.mark.parametrize("name", NOT_THEIRS_TO_SET)
def test_nor_by_a_change(company, name):
    draft = InvoiceFactory(connection=company.north, owner=company.rita)
    sent = {"version": draft.version, "reference": "changed", name: "1"}
    answer = company.as_rita.patch(f"/api/v1/invoices/{draft.uid}/", sent)

    assert (answer.status_code, list(answer.json())) == (400, [name])
    draft.refresh_from_db()
    assert (draft.reference, draft.owner, draft.xero_status) == ("", company.rita, "DRAFT")


@pytest.mark.parametrize("query", ["connection={contoso}", "deal={deal}", "search=INV", ""])
def test_filters_find_nothing_of_others(company, query):
    theirs = InvoiceFactory(connection=company.contoso, deal=DealFactory())
    query = query.format(contoso=company.contoso.pk, deal=theirs.deal_id)
    answer = company.as_rita.get(f"/api/v1/invoices/?{query}")

    assert answer.status_code in (200, 400)
    assert str(theirs.uid) not in answer.content.decode()
    assert str(theirs.uid) in company.as_finn.get("/api/v1/invoices/").content.decode()


def test_choices_of_others_are_not_listed(company):
    assert company.as_rita.get(f"/api/v1/connections/{company.contoso.pk}/choices/").status_code == 404
