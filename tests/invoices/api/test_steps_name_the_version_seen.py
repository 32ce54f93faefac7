"""A program names the version it read, in the body or as If-Match: another invoice than that is not acted on."""

from __future__ import annotations

from decimal import Decimal

import pytest

from integrations.models import OutboxMessage
from invoices import actions
from invoices.models import Invoice
from tests.factories import InvoiceFactory

pytestmark = pytest.mark.django_db
STEPS = {
    "submit": ("DRAFT", "post", "submit/", {}),
    "approve": ("SUBMITTED", "post", "approve/", {}),
    "reject": ("SUBMITTED", "post", "reject/", {"reason": "Wrong price"}),
    "void": ("AUTHORISED", "post", "void/", {}),
    "email": ("AUTHORISED", "post", "email/", {}),
    "delete": ("DRAFT", "delete", "", {}),
}


@pytest.fixture
def made(company):
    def make(status):
        return InvoiceFactory(
            connection=company.north, deal=company.deal, owner=company.rita, xero_status=status,
            contact__email_address="pay@acme.test",
        )  # fmt: skip

    return make


def ask(company, invoice, step, body=(), **headers):
    _, method, ending, words = STEPS[step]
    path = f"/api/v1/invoices/{invoice.uid}/{ending}"
    return getattr(company.as_finn, method)(path, {**words, **dict(body)}, headers=headers)


def raise_price(company, invoice):
    """Rita makes it dearer; Xero has confirmed it."""
    content = actions.content_of(invoice)
    content.lines[0].__dict__["unit_amount"] = Decimal(98000)
    actions.edit_invoice(invoice, by=company.rita, content=content, expected_version=invoice.version)
    OutboxMessage.objects.update(state="delivered")


@pytest.mark.parametrize("step", STEPS)
def test_another_version_is_refused_and_the_newest_one_named(company, made, step):
    invoice = made(STEPS[step][0])
    Invoice.objects.filter(pk=invoice.pk).update(version=2, total=Decimal(500), xero_total=Decimal(500))

    answer = ask(company, invoice, step, {"version": 1, "total": "120.00"})

    told = answer.json()
    assert answer.status_code == 409, told
    assert (told["version"], told["total"]) == (2, "500.00")
    assert told["seen"] == {"version": 1, "total": "120.00"}
    assert not OutboxMessage.objects.exists()
    assert ask(company, invoice, step, {"version": 2, "total": "500"}).status_code in (200, 202)


@pytest.mark.parametrize("step", STEPS)
def test_another_etag_fails_the_precondition(company, made, step):
    invoice = made(STEPS[step][0])
    etag = company.as_finn.get(f"/api/v1/invoices/{invoice.uid}/").headers["ETag"]
    Invoice.objects.filter(pk=invoice.pk).update(version=2)

    assert ask(company, invoice, step, **{"if-match": etag}).status_code == 412
    assert not OutboxMessage.objects.exists()

    etag = company.as_finn.get(f"/api/v1/invoices/{invoice.uid}/").headers["ETag"]
    assert ask(company, invoice, step, **{"if-match": etag}).status_code in (200, 202)


def test_an_approval_names_what_it_approves(company, made):
    invoice = made("SUBMITTED")
    for headers in ({}, {"if-match": "*"}):
        answer = ask(company, invoice, "approve", **headers)
        assert answer.status_code == 428
        assert "version" in answer.json()["detail"]
    assert not OutboxMessage.objects.exists()


def test_finance_is_told_who_changed_what(company, made):
    invoice = made("SUBMITTED")
    read = company.as_finn.get(f"/api/v1/invoices/{invoice.uid}/").json()
    raise_price(company, invoice)

    answer = ask(company, invoice, "approve", {"version": read["version"], "total": read["total"]})

    told = answer.json()
    assert answer.status_code == 409
    assert (told["by"], told["total"]) == ("Rita", "117600.00")
    assert told["at"]
    assert {"field": "Price of line 1", "old": "100", "new": "98000"} in told["changes"]


def test_a_version_alone_will_do_and_a_total_alone_will_not(company, made):
    invoice = made("SUBMITTED")
    assert ask(company, invoice, "approve", {"total": "120.00"}).status_code == 400
    assert ask(company, invoice, "approve", {"version": 1, "total": "119.99"}).status_code == 409
    assert ask(company, invoice, "approve", {"version": 1}).status_code == 200


@pytest.mark.parametrize("tag", ['"1"', "1", 'W/"1"', '"1:120"', '"1:120.00:SUBMITTED"'])
def test_a_version_is_read_from_if_match(company, made, tag):
    assert ask(company, made("SUBMITTED"), "approve", **{"if-match": tag}).status_code == 200


@pytest.mark.parametrize("tag", ['"x"', '"1', "é", '"1:1e5"', '"99999999999999999999"'])
def test_an_etag_that_is_none_of_ours_is_bad_input(company, made, tag):
    answer = ask(company, made("SUBMITTED"), "approve", **{"if-match": tag})
    assert answer.status_code == 400
    assert "If-Match" in answer.json()


def test_body_and_if_match_may_not_contradict_each_other(company, made):
    answer = ask(company, made("SUBMITTED"), "approve", {"version": 1}, **{"if-match": '"2"'})
    assert answer.status_code == 400


@pytest.mark.parametrize("version", [0, -1, 2**31, 2**63, "x", 1.5])
def test_an_odd_version_is_bad_input(company, made, version):
    assert ask(company, made("SUBMITTED"), "approve", {"version": version}).status_code == 400


def test_a_change_takes_if_match_for_its_version(company, made):
    path = f"/api/v1/invoices/{made('DRAFT').uid}/"
    old = company.as_rita.get(path).headers["ETag"]
    answer = company.as_rita.patch(path, {"reference": "PO 8"}, headers={"if-match": old})
    assert (answer.status_code, answer.json()["version"]) == (200, 2)
    assert answer.headers["ETag"] != old
    assert company.as_finn.patch(path, {"reference": "Mine"}, headers={"if-match": old}).status_code == 412


def test_a_change_after_the_submission_is_marked_in_list_and_detail(company, made):
    invoice = made("DRAFT")
    ask(company, invoice, "submit", {"version": 1})
    OutboxMessage.objects.update(state="delivered")
    Invoice.objects.update(xero_status="SUBMITTED")
    path = f"/api/v1/invoices/{invoice.uid}/"
    submission = company.as_finn.get(path).json()["submission"]
    assert (submission["by"], submission["total"], submission["changed_since"]) == ("Finn", "120.00", False)

    raise_price(company, Invoice.objects.get())

    assert company.as_finn.get(path).json()["submission"]["changed_since"] is True
    (row,) = company.as_finn.get("/api/v1/invoices/").json()["results"]
    assert row["submission"]["changed_since"] is True
