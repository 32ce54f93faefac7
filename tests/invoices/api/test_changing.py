"""What may be done with an invoice, by whom, and what is answered when it may not."""

from __future__ import annotations

import pytest

from integrations.models import OutboxMessage
from invoices.models import Invoice
from tests.factories import InvoiceFactory, OutboxMessageFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def draft(company):
    return InvoiceFactory(connection=company.north, deal=company.deal, owner=company.rita)


def path(invoice, verb=""):
    return f"/api/v1/invoices/{invoice.uid}/{verb}"


def test_a_change_needs_the_version_it_was_made_of(company, draft):
    answer = company.as_rita.patch(path(draft), {"reference": "PO 8"})

    assert answer.status_code == 400
    assert "version" in answer.json()


def test_a_change_keeps_what_was_not_sent(company, draft):
    answer = company.as_rita.patch(path(draft), {"version": 1, "reference": "PO 8"})
    shown = answer.json()

    assert answer.status_code == 200, shown
    assert (shown["reference"], shown["version"]) == ("PO 8", 2)
    assert shown["lines"][0]["description"] == "An hour of work"
    assert OutboxMessage.objects.get().kind == "xero.invoice.update"


def test_the_second_of_two_editors_is_told_what_changed(company, draft):
    company.as_finn.patch(path(draft), {"version": 1, "reference": "Finn's"})
    answer = company.as_rita.patch(path(draft), {"version": 1, "reference": "Rita's"})
    told = answer.json()

    assert answer.status_code == 409
    assert {"field": "Reference", "theirs": "Finn's", "yours": "Rita's"} in told["changes"]
    assert "Finn" in told["detail"]
    assert Invoice.objects.get().reference == "Finn's"


def test_submitting_asks_xero_for_approval(company, draft):
    answer = company.as_rita.post(path(draft, "submit/"))

    assert answer.status_code == 200
    assert answer.json()["delivery"]["message"] == "Submitting…"
    assert OutboxMessage.objects.get().payload["status"] == "SUBMITTED"


def test_only_finance_approves(company):
    waiting = InvoiceFactory(connection=company.north, deal=company.deal, xero_status="SUBMITTED")
    refused = company.as_rita.post(path(waiting, "approve/"), {"version": 1})

    assert refused.status_code == 409
    assert "finance" in refused.json()["detail"].lower()
    assert company.as_finn.post(path(waiting, "approve/"), {"version": 1}).status_code == 200


def test_rejecting_needs_a_reason(company):
    waiting = InvoiceFactory(connection=company.north, deal=company.deal, xero_status="SUBMITTED")

    assert "reason" in company.as_finn.post(path(waiting, "reject/")).json()
    assert company.as_finn.post(path(waiting, "reject/"), {"reason": "Wrong price"}).status_code == 200


def test_a_draft_is_deleted(company, draft):
    answer = company.as_rita.delete(path(draft))

    assert answer.status_code == 202
    assert OutboxMessage.objects.get().payload["status"] == "DELETED"


def test_a_paid_invoice_is_not_voided(company):
    paid = InvoiceFactory(connection=company.north, deal=company.deal, xero_status="PAID")
    answer = company.as_finn.post(path(paid, "void/"))

    assert answer.status_code == 409
    assert answer.json()["detail"]


def test_a_draft_has_no_online_link_yet(company, draft):
    assert company.as_rita.post(path(draft, "share/")).status_code == 409


def test_what_failed_is_tried_again_or_given_up(company, draft):
    def fail():
        return OutboxMessageFactory(
            connection=company.north,
            mailbox=draft.mailbox,
            kind="xero.invoice.set_status",
            payload={"invoice_id": draft.pk, "status": "SUBMITTED", "note": ""},
            state="failed",
            failure="rejected",
        )

    message = fail()
    assert company.as_rita.post(path(draft, "retry/")).status_code == 200
    message.refresh_from_db()
    assert message.state == "pending"

    OutboxMessage.objects.update(state="failed")
    assert company.as_rita.post(path(draft, "discard/"), {"reason": "Not needed"}).status_code == 200
    assert company.as_rita.post(path(draft, "retry/")).status_code == 409


def test_an_action_takes_no_words_it_does_not_know(company, draft):
    assert company.as_rita.post(path(draft, "submit/"), {"force": True}).status_code == 400
