"""A status finds the same invoices on the page, in the API and at the desk, and is the one that invoices show."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest
from django.utils import timezone

from invoices.models import Invoice
from invoices.statuses import FILTERS, STATUSES, status_label
from tests.factories import InvoiceFactory, OutboxMessageFactory

SOME, NOTHING = {"xero_amount_due": Decimal(20)}, {"xero_amount_due": Decimal(0)}
DOORS = ["page", "API", "desk"]


@pytest.fixture
def invoices(north):
    """One invoice of every sort, by number."""
    today = timezone.localdate()
    later, earlier = {"due_date": today + dt.timedelta(days=9)}, {"due_date": today - dt.timedelta(days=1)}
    sorts = {
        "draft": earlier,
        "submitted": earlier | {"xero_status": "SUBMITTED"},
        # Four approved ones: plain, overdue, part-paid, and both at once.
        "plain": later | {"xero_status": "AUTHORISED"},
        "late": earlier | {"xero_status": "AUTHORISED"},
        "part": later | SOME | {"xero_status": "AUTHORISED"},
        "both": earlier | SOME | {"xero_status": "AUTHORISED"},
        "paid": earlier | NOTHING | {"xero_status": "PAID", "xero_sent_to_contact": True},
        "voided": earlier | {"xero_status": "VOIDED"},
        "deleted": {"xero_status": "DELETED"},
        "unsent": {"xero_status": "", "xero_id": ""},
        "unknown": {"xero_status": "FROZEN"},
    }
    made = {
        number: InvoiceFactory(connection=north, xero_number=number, **columns)
        for number, columns in sorts.items()
    }
    OutboxMessageFactory(connection=north, mailbox=made["unsent"].mailbox, state="failed", failure="rejected")
    return made


@pytest.mark.parametrize("door", DOORS)
@pytest.mark.parametrize(
    ("status", "numbers"),
    [
        ("draft", {"draft"}),
        ("awaiting-approval", {"submitted"}),
        ("awaiting-payment", {"plain", "late", "part", "both"}),
        ("part-paid", {"part", "both"}),
        ("overdue", {"late", "both"}),
        ("paid", {"paid"}),
        ("voided", {"voided"}),
        ("deleted", {"deleted"}),
        ("sent", {"paid"}),
        ("not-in-xero", {"unsent"}),
        ("needs-a-look", {"unsent"}),
        # Words of old addresses.
        ("submitted", {"submitted"}),
        ("authorised", {"plain", "late", "part", "both"}),
        ("AUTHORISED", {"plain", "late", "part", "both"}),
        ("PAID", {"paid"}),
    ],
)
def test_every_door_finds_the_same(doors, invoices, door, status, numbers):
    assert doors[door](status) == numbers


def test_every_door_offers_the_same(as_finance, invoices):
    page = as_finance.get("/invoices/", {"status": "AUTHORISED"})
    desk = as_finance.get("/admin/invoices/invoice/", {"status": "AUTHORISED"}).context["cl"]
    choices = list(desk.filter_specs[0].choices(desk))

    assert dict(page.context["filters"]) == FILTERS
    assert [choice["display"] for choice in choices[1:]] == list(FILTERS.values())
    # Also where the address has another word for it.
    assert page.context["status"] == "awaiting-payment"
    assert [choice["display"] for choice in choices if choice["selected"]] == ["Awaiting payment"]


def test_an_invoice_is_found_by_the_status_it_shows(invoices):
    today = timezone.localdate()
    words = {status.label: status.word for status in STATUSES}
    for invoice in invoices.values():
        if word := words.get(status_label(invoice, today=today)):
            assert Invoice.objects.with_status(word, today).filter(pk=invoice.pk).exists()


def test_a_row_and_a_list_call_the_same_invoices_overdue_and_part_paid(invoices):
    today = timezone.localdate()
    assert {one for one in invoices.values() if one.is_overdue(today)} == set(
        Invoice.objects.with_status("overdue", today)
    )
    assert {one for one in invoices.values() if one.is_part_paid} == set(
        Invoice.objects.with_status("part-paid", today)
    )
