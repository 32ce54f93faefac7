"""The invoice's page: what it shows, and that it asks only for what changed."""

from __future__ import annotations

import pytest

from integrations.models import OutboxMessage
from invoices import timeline
from tests.factories import InvoiceLineFactory, OutboxMessageFactory


def test_it_shows_the_document_and_the_way_to_xero(as_rep, invoice):
    timeline.record(invoice, timeline.Kind.NUMBERED, source="xero", number=invoice.xero_number)
    page = as_rep.get(f"/invoices/{invoice.uid}/").content.decode()
    for words in (invoice.xero_number, "Ridgeway University", "An hour of work", "£120.00", "Sales"):
        assert words in page
    assert f'href="https://go.xero.com/app/!nw001/invoicing/view/{invoice.xero_id}"' in page


def test_nothing_is_sent_while_nothing_changed(as_rep, invoice):
    token = as_rep.get(f"/invoices/{invoice.uid}/").context["token"]
    answer = as_rep.get(f"/invoices/{invoice.uid}/state/?token={token}")
    assert answer.status_code == 204
    assert answer.content == b""


def test_a_new_status_brings_the_whole_card(as_rep, invoice):
    token = as_rep.get(f"/invoices/{invoice.uid}/").context["token"]
    invoice.xero_status = "SUBMITTED"
    invoice.save()
    timeline.record(invoice, timeline.Kind.STATUS_CHANGED, source="xero", old="DRAFT", new="SUBMITTED")
    page = as_rep.get(f"/invoices/{invoice.uid}/state/?token={token}").content.decode()
    assert "Awaiting approval" in page
    assert "Timeline" in page
    assert "Submit for approval" not in page
    assert 'hx-swap-oob="innerHTML"' in page


def test_it_asks_more_often_while_something_is_under_way(as_rep, invoice):
    assert 'hx-trigger="every 2s"' in as_rep.get(f"/invoices/{invoice.uid}/").content.decode()
    OutboxMessageFactory(connection=invoice.connection, mailbox=invoice.mailbox)
    assert 'hx-trigger="every 1s"' in as_rep.get(f"/invoices/{invoice.uid}/").content.decode()


def test_a_refusal_shows_xeros_sentences_and_the_ways_out(as_rep, invoice):
    problems = [{"text": "Account code '200' is archived.", "field": "account_code", "line": 0}]
    OutboxMessageFactory(
        connection=invoice.connection,
        mailbox=invoice.mailbox,
        state="failed",
        failure="rejected",
        problems=problems,
    )
    page = as_rep.get(f"/invoices/{invoice.uid}/").content.decode()
    for words in (
        "Item 1: Account code &#x27;200&#x27; is archived.",
        "Edit and resend",
        "Try again",
        "Discard the change",
    ):
        assert words in page
    as_rep.post(f"/invoices/{invoice.uid}/retry/")
    assert OutboxMessage.objects.get().state == "pending"


@pytest.mark.parametrize(("address", "most"), [("", 12), ("state/", 12)])
def test_more_lines_cost_no_more_queries(as_rep, invoice, address, most, django_assert_max_num_queries):
    InvoiceLineFactory.create_batch(30, invoice=invoice)
    with django_assert_max_num_queries(most):
        as_rep.get(f"/invoices/{invoice.uid}/{address}")


def test_asking_again_is_cheap(as_rep, invoice, django_assert_max_num_queries):
    token = as_rep.get(f"/invoices/{invoice.uid}/").context["token"]
    with django_assert_max_num_queries(6):
        as_rep.get(f"/invoices/{invoice.uid}/state/?token={token}")
