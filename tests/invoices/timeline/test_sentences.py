"""The story of an invoice reads as plain sentences with names."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest
import time_machine
from django.utils import timezone

from invoices import timeline
from invoices.timeline import Kind
from tests.factories import InvoiceFactory, UserFactory

pytestmark = pytest.mark.django_db
CHANGE = {"label": "Reference", "old": "A", "new": "B"}


@pytest.mark.parametrize(
    ("kind", "data", "sentence"),
    [
        (Kind.DRAFTED, {}, "Rita Rep saved the draft"),
        (Kind.DRAFTED, {"submitted": True}, "Rita Rep created the invoice and submitted it for approval"),
        (Kind.EDITED, {"changes": [CHANGE]}, "Rita Rep changed the reference from A to B"),
        (Kind.EDITED, {"changes": [CHANGE | {"old": ""}]}, "Rita Rep set the reference to B"),
        (
            Kind.EDITED,
            {"changes": [CHANGE | {"new": ""}]},
            "Rita Rep cleared the reference, which was A",
        ),
        (
            Kind.EDITED,
            {"changes": [CHANGE, CHANGE | {"label": "Price of line 1"}], "submitted": True},
            "Rita Rep changed the reference and the price of line 1 and submitted it for approval",
        ),
        (Kind.EDITED, {"changes": []}, "Rita Rep saved the invoice"),
        (Kind.EDITED, {"changes": [{"label": "Line 2", "old": "", "new": "B"}]}, "Rita Rep added line 2: B"),
        (
            Kind.EDITED,
            {"changes": [{"label": "Line 2", "old": "B", "new": ""}]},
            "Rita Rep removed line 2: B",
        ),
        (
            Kind.EDITED,
            {"changes": [{"label": "Due date", "old": "2026-03-10", "new": "2026-04-10"}]},
            "Rita Rep changed the due date from 10 March 2026 to 10 April 2026",
        ),
        (Kind.EDITED, {"changes": [{"label": "Xero template"}]}, "Rita Rep changed the Xero template"),
        (Kind.SUBMITTED, {}, "Rita Rep submitted it for approval"),
        (Kind.APPROVED, {}, "Rita Rep approved it"),
        (Kind.REJECTED, {"reason": "Wrong price"}, "Rita Rep rejected it and sent it back to draft"),
        (Kind.VOIDED, {}, "Rita Rep voided it"),
        (Kind.EMAIL_REQUESTED, {"to": "a@x.test"}, "Rita Rep asked Xero to e-mail it to a@x.test"),
    ],
)
def test_what_people_here_did(kind, data, sentence):
    invoice = InvoiceFactory()
    timeline.record(invoice, kind, by=UserFactory(name="Rita Rep"), **data)
    (story,) = timeline.for_invoice(invoice)
    assert (story.sentence, story.who) == (sentence, "Rita Rep")


@pytest.mark.parametrize(
    ("kind", "data", "sentence"),
    [
        (Kind.NUMBERED, {"number": "INV-0042"}, "Xero assigned number INV-0042"),
        (Kind.STATUS_CHANGED, {"old": "", "new": "DRAFT"}, "Saved in Xero as Draft"),
        (Kind.STATUS_CHANGED, {"old": "SUBMITTED", "new": "AUTHORISED"}, "Approved in Xero"),
        (Kind.STATUS_CHANGED, {"old": "AUTHORISED", "new": "PAID"}, "Paid in full in Xero"),
        (Kind.STATUS_CHANGED, {"old": "PAID", "new": "AUTHORISED"}, "Awaiting payment again in Xero"),
        (Kind.STATUS_CHANGED, {"old": "DRAFT", "new": "SOMETHING"}, "Became SOMETHING in Xero"),
        (Kind.CHANGED, {"changes": [CHANGE]}, "Someone changed the reference from A to B in Xero"),
        (
            Kind.PAYMENT_RECORDED,
            {"amount": Decimal(50), "currency": "GBP", "date": dt.date(2026, 3, 3)},
            "Payment of £50.00 recorded in Xero on 3 March",
        ),
        (
            Kind.PAYMENT_RECORDED,
            {"amount": "1234.5", "currency": "XQQ", "date": dt.date(2025, 3, 3)},
            "Payment of XQQ1,234.50 recorded in Xero on 3 March 2025",
        ),
        (Kind.PAYMENT_REMOVED, {"amount": "50", "currency": "GBP"}, "Payment of £50.00 removed in Xero"),
        (
            Kind.STATUS_DIFFERS,
            {"asked": "AUTHORISED", "got": "DRAFT"},
            "Xero made it Draft instead of Awaiting payment",
        ),
        (Kind.CHECKING, {}, "No answer from Xero; checking before trying again"),
        (Kind.WAITING, {"until": "2026-03-10T14:10:00+00:00"}, "Xero is not answering; next try 14:10"),
        (Kind.REFUSED, {"action": "approve it"}, "Xero refused to approve it"),
        (Kind.NEEDS_RECONNECT, {}, "Waiting until Xero is reconnected"),
        (Kind.CREDIT_APPLIED, {"amount": "5", "currency": "GBP"}, "Credit of £5.00 applied in Xero"),
    ],
)
@time_machine.travel("2026-03-10T12:00:00Z", tick=False)
def test_what_happened_elsewhere(kind, data, sentence):
    invoice = InvoiceFactory()
    timeline.record(invoice, kind, source="xero", **data)
    (story,) = timeline.for_invoice(invoice)
    assert (story.sentence, story.who) == (sentence, "Xero")


def test_every_kind_has_its_sentence():
    invoice = InvoiceFactory()
    for kind in Kind:
        timeline.record(invoice, kind)
    stories = timeline.for_invoice(invoice)
    assert len(stories) == len(Kind)
    assert not [story.sentence for story in stories if story.sentence.startswith("Someone: ")]


def test_the_reason_stands_below():
    invoice = InvoiceFactory()
    timeline.record(invoice, Kind.REJECTED, by=UserFactory(), reason="Wrong price")
    assert timeline.for_invoice(invoice)[0].detail == "“Wrong price”"


def test_xeros_own_words_stand_below_a_refusal():
    invoice = InvoiceFactory()
    timeline.record(
        invoice, Kind.REFUSED, problems=[{"text": "Account must be valid.", "field": "", "line": None}]
    )
    assert timeline.for_invoice(invoice)[0].detail == "Account must be valid."


def test_many_changes_are_counted_and_listed_below():
    labels = ["Reference", "Due date", "Price of line 1", "Price of line 2"]
    invoice = InvoiceFactory()
    timeline.record(
        invoice, Kind.EDITED, by=UserFactory(name="Sam"), changes=[CHANGE | {"label": one} for one in labels]
    )
    (story,) = timeline.for_invoice(invoice)
    assert story.sentence == "Sam changed the reference, the due date and 2 more things"
    assert "changed the price of line 2 from A to B" in story.detail


def test_a_kind_of_a_later_version_still_reads():
    invoice = InvoiceFactory()
    invoice.timeline.create(kind="sent_by_pigeon", at=timezone.now())
    assert timeline.for_invoice(invoice)[0].sentence == "Someone: sent by pigeon"


def test_the_story_is_one_query(django_assert_num_queries):
    invoice = InvoiceFactory()
    for _ in range(5):
        timeline.record(invoice, Kind.EDITED, by=UserFactory())
    with django_assert_num_queries(1):
        timeline.for_invoice(invoice)
