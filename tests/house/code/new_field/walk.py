"""Run in a copy of the house with one more field of the head and one of a line: follow both through every door.

Not collected with the tests: `test_a_new_field_touches_five_files.py` adds the fields and runs this.
"""

from __future__ import annotations

from datetime import timedelta

import pytest

from accounts.models import Role
from integrations.models import OutboxMessage
from integrations.xero.schemas import InvoiceDocument
from invoices.actions.content import compare, content_of
from invoices.forms.invoice import InvoiceForm
from invoices.mapping import body_of_document, content_of_body, invoice_body, merge
from invoices.mirror import mirror_invoices
from invoices.models import Invoice
from invoices.reference import lists_of
from invoices.sync.push.document_diff import differs
from invoices.timeline import Kind
from tests.factories import (
    DealFactory,
    InvoiceFactory,
    InvoiceLineFactory,
    OutboxMessageFactory,
    UserFactory,
    XeroConnectionFactory,
)
from tests.invoices.api.conftest import caller, organisation
from tests.invoices.mirror.documents import INVOICE, NOON, make_invoice

pytestmark = pytest.mark.django_db
LINE = INVOICE["LineItems"][0]


@pytest.fixture(autouse=True)
def _no_worker(monkeypatch):
    monkeypatch.setattr("celery.app.base.Celery.send_task", lambda *_, **__: None)


def document(order: str, period: str, *, minutes: int = 0) -> InvoiceDocument:
    """Xero's invoice with these values of the new fields."""
    return make_invoice(
        at=NOON + timedelta(minutes=minutes), PurchaseOrder=order, LineItems=[{**LINE, "Period": period}]
    )


@pytest.fixture
def invoice():
    """An invoice that Xero has, as an event told it."""
    mirror_invoices(XeroConnectionFactory(), [document("PO-1", "March")], source="event")
    return Invoice.objects.get()


def test_a_new_document_fills_the_columns(invoice):
    assert (invoice.purchase_order, invoice.lines.get().period) == ("PO-1", "March")


def test_the_form_shows_and_reads_it():
    company = organisation("Northwind", "GBP")
    sent = {"purchase_order": "PO-2", "lines-TOTAL_FORMS": "1", "lines-INITIAL_FORMS": "0"}
    sent |= {"lines-0-description": "Tiles", "lines-0-period": "April"}
    form = InvoiceForm(connection=company, lists=lists_of(company), data=sent)

    content = form.content()
    assert (content.purchase_order, content.lines[0].period) == ("PO-2", "April")
    assert form.details["purchase_order"].label == "Purchase order"
    assert form.lines.forms[0]["period"].label == "Period"


def test_the_api_takes_and_gives_it():
    company = organisation("Northwind", "GBP")
    api = caller(UserFactory(role=Role.ADMINISTRATOR))
    sent = {
        "deal": DealFactory().pk,
        "connection": company.pk,
        "contact": {"contact_name": "Acme Ltd"},
        "currency_code": "GBP",
        "due_date": "2030-01-01",
        "purchase_order": "PO-3",
        "lines": [{"description": "Tiles", "unit_amount": "5", "account_code": "200", "period": "May"}],
    }
    answer = api.post("/api/v1/invoices/", sent, format="json")

    assert answer.status_code == 201, answer.content
    assert (answer.json()["purchase_order"], answer.json()["lines"][0]["period"]) == ("PO-3", "May")
    body = OutboxMessage.objects.get(kind="xero.invoice.create").payload["body"]
    assert (body["PurchaseOrder"], body["LineItems"][0]["Period"]) == ("PO-3", "May")


def test_a_body_has_it_and_an_update_clears_it(invoice):
    body = invoice_body(invoice, contact_id=None, is_update=True)
    assert (body["PurchaseOrder"], body["LineItems"][0]["Period"]) == ("PO-1", "March")

    bare = InvoiceFactory(lines=[])
    InvoiceLineFactory(invoice=bare)
    body = invoice_body(bare, contact_id=None, is_update=True)
    assert (body["PurchaseOrder"], body["LineItems"][0]["Period"]) == ("", "")


def test_xeros_change_is_written_and_listed(invoice):
    mirror_invoices(invoice.connection, [document("PO-8", "June", minutes=1)], source="event")
    invoice.refresh_from_db()

    assert (invoice.purchase_order, invoice.lines.get().period) == ("PO-8", "June")
    changes = invoice.timeline.get(kind=Kind.CHANGED).data["changes"]
    assert [(one["label"], one["old"], one["new"]) for one in changes] == [
        ("Purchase order", "PO-1", "PO-8"),
        ("Period of line 1", "March", "June"),
    ]


def test_the_echo_of_our_own_edit_is_no_change(invoice):
    sent = body_of_document(document("PO-9", "July"))
    OutboxMessageFactory(
        kind="xero.invoice.update",
        connection=invoice.connection,
        mailbox=invoice.mailbox,
        payload={"invoice_id": invoice.pk, "body": sent},
    )
    mirror_invoices(invoice.connection, [document("PO-9", "July", minutes=1)], source="event")

    assert not invoice.timeline.filter(kind=Kind.CHANGED).exists()


def test_two_edits_of_it_are_a_conflict_with_words():
    base, yours, theirs = (
        body_of_document(document(order, period))
        for order, period in (("PO-1", "March"), ("PO-2", "April"), ("PO-3", "May"))
    )
    clashes = merge(base, yours, theirs).undecided

    assert [(one.label, one.base, one.yours, one.theirs) for one in clashes] == [
        ("Purchase order", "PO-1", "PO-2", "PO-3"),
        ("Period of line 1", "March", "April", "May"),
    ]


def test_a_difference_from_what_was_asked_is_noticed():
    held = document("PO-1", "March")
    assert differs(body_of_document(held), held) == set()
    assert differs(body_of_document(document("PO-2", "March")), held) == {"PurchaseOrder"}
    assert differs(body_of_document(document("PO-1", "April")), held) == {"LineItems"}


def test_an_edit_here_is_put_into_words(invoice):
    before = content_of(invoice)
    after = content_of_body(body_of_document(document("PO-2", "April")), details=before.contact_details)

    assert compare(before, after) == [
        ("Purchase order", "PO-1", "PO-2"),
        ("Period of line 1", "March", "April"),
    ]


def test_the_invoices_page_shows_it(client, invoice):
    client.force_login(UserFactory(role=Role.ADMINISTRATOR))
    page = client.get(f"/invoices/{invoice.uid}/").content.decode()

    assert "Purchase order" in page
    assert "PO-1" in page
