"""Programs read both versions of what met and decide: yours, theirs, field by field, or by another change."""

from __future__ import annotations

import pytest

from invoices.models import Invoice
from tests.factories import InvoiceFactory
from tests.invoices.conflicting_edits import meet

pytestmark = pytest.mark.django_db


@pytest.fixture
def api(company):
    return company.as_rita


@pytest.fixture
def invoice(company):
    return InvoiceFactory(connection=company.north, deal=company.deal, owner=company.rita)


@pytest.fixture
def met(invoice):
    return meet(invoice)


def test_both_versions_are_told(api, invoice, met):
    told = api.get(f"/api/v1/invoices/{invoice.uid}/").json()

    assert told["delivery"]["state"] == "failed"
    assert told["delivery"]["problems"][0]["versions"] == {"base": "", "yours": "Ours", "theirs": "Theirs"}
    differences = {one["key"]: one for one in told["conflict"]["differences"]}
    assert differences["reference"]["outcome"] == "clash"
    assert differences["due_date"] | {"label": "Due date", "outcome": "theirs"} == differences["due_date"]


@pytest.mark.parametrize(
    ("sent", "reference"),
    [
        ({"keep": "yours"}, "Ours"),
        ({"keep": "theirs"}, "Theirs"),
        ({"keep": "yours", "choices": {"reference": "theirs"}}, "Theirs"),
        ({"keep": "theirs", "choices": {"reference": "yours"}}, "Ours"),
    ],
)
def test_a_conflict_ends_as_asked(api, invoice, met, sent, reference):
    answer = api.post(f"/api/v1/invoices/{invoice.uid}/resolve/", sent)

    assert answer.status_code == 200
    told = answer.json()
    assert (told["reference"], told["due_date"], told["conflict"]) == (reference, "2026-12-24", None)


def test_another_change_ends_it_and_keeps_what_only_xero_touched(api, invoice, met):
    sent = {"version": invoice.version, "reference": "Both"}
    told = api.patch(f"/api/v1/invoices/{invoice.uid}/", sent).json()

    assert (told["reference"], told["due_date"], told["conflict"]) == ("Both", "2026-12-24", None)


def test_an_older_version_of_xeros_or_no_conflict_is_a_409(api, invoice, met):
    address = f"/api/v1/invoices/{invoice.uid}/resolve/"
    old = api.post(address, {"keep": "yours", "seen": "2026-01-01T00:00:00Z"})
    api.post(address, {"keep": "theirs"})
    none = api.post(address, {"keep": "theirs"})

    assert (old.status_code, none.status_code) == (409, 409)
    assert Invoice.objects.get(pk=invoice.pk).reference == "Theirs"
