"""The few words on an invoice's chip."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest
from django.utils import timezone

from accounts.models import ConnectionState
from integrations.models import Failure, OutboxState
from invoices.status_chips import describe
from tests.factories import InvoiceFactory, OutboxMessageFactory

pytestmark = pytest.mark.django_db
TODAY = dt.date(2026, 12, 10)
EARLIER, LATER = dt.date(2026, 12, 9), dt.date(2026, 12, 11)


@pytest.mark.parametrize(
    ("columns", "label", "tone"),
    [
        ({"xero_status": "DRAFT"}, "Draft", "neutral"),
        ({"xero_status": "SUBMITTED"}, "Awaiting approval", "info"),
        ({"xero_status": "AUTHORISED", "due_date": TODAY}, "Awaiting payment", "info"),
        ({"xero_status": "AUTHORISED", "due_date": EARLIER}, "Overdue", "bad"),
        (
            {"xero_status": "AUTHORISED", "due_date": LATER, "xero_amount_due": Decimal(20)},
            "Part-paid",
            "warn",
        ),
        (
            {"xero_status": "AUTHORISED", "due_date": EARLIER, "xero_amount_due": Decimal(20)},
            "Overdue",
            "bad",
        ),
        ({"xero_status": "PAID", "due_date": EARLIER, "xero_amount_due": Decimal(0)}, "Paid", "good"),
        ({"xero_status": "VOIDED"}, "Voided", "muted"),
        ({"xero_status": "DELETED"}, "Deleted", "muted"),
        ({"xero_status": "FROZEN"}, "FROZEN", "neutral"),
        ({"xero_status": "", "xero_id": ""}, "Not in Xero", "muted"),
    ],
)
def test_at_rest(columns, label, tone):
    chip = describe(InvoiceFactory(**columns), today=TODAY)
    assert (chip.label, chip.tone) == (label, tone)
    assert chip.is_busy is False
    assert chip.needs_person is False


@pytest.mark.parametrize(
    ("kind", "payload", "label"),
    [
        ("xero.invoice.create", {"body": {"Status": "DRAFT"}}, "Saving…"),
        ("xero.invoice.create", {"body": {"Status": "SUBMITTED"}}, "Submitting…"),
        ("xero.invoice.update", {"body": {}}, "Saving…"),
        ("xero.invoice.set_status", {"status": "SUBMITTED"}, "Submitting…"),
        ("xero.invoice.set_status", {"status": "AUTHORISED"}, "Approving…"),
        ("xero.invoice.set_status", {"status": "VOIDED"}, "Voiding…"),
        ("xero.invoice.set_status", {"status": "DELETED"}, "Deleting…"),
        ("xero.invoice.set_status", {"status": "DRAFT"}, "Sending back to draft…"),
    ],
)
def test_under_way(kind, payload, label):
    chip = describe(
        InvoiceFactory(), today=TODAY, open_message=OutboxMessageFactory(kind=kind, payload=payload)
    )
    assert (chip.label, chip.is_busy) == (label, True)


def test_xero_is_not_answering():
    until = timezone.now() + dt.timedelta(minutes=5)
    message = OutboxMessageFactory(attempts=1, not_before=until)
    chip = describe(InvoiceFactory(), today=TODAY, open_message=message)
    assert chip.label == f"Xero is not answering; next try {timezone.localtime(until):%H:%M}"


@pytest.mark.parametrize("claimed_ago", [None, dt.timedelta(minutes=3)])
def test_what_no_worker_takes_up_is_not_being_saved(claimed_ago):
    now = timezone.now()
    due = now - dt.timedelta(minutes=3)
    message = OutboxMessageFactory(
        attempts=1, not_before=due, claimed_until=claimed_ago and now - claimed_ago
    )
    chip = describe(InvoiceFactory(), today=TODAY, open_message=message)
    assert (chip.label, chip.tone, chip.is_busy) == ("Waiting to be sent", "warn", True)
    assert chip.detail == f"No worker has taken it up since {timezone.localtime(due):%H:%M}."


@pytest.mark.parametrize(
    "columns",
    [
        {"not_before": dt.timedelta(minutes=-1)},
        {"not_before": dt.timedelta(minutes=-3), "claimed_until": dt.timedelta(minutes=1)},
    ],
)
def test_what_a_worker_has_or_was_due_just_now_is_being_saved(columns):
    message = OutboxMessageFactory(
        kind="xero.invoice.update", payload={"body": {}},
        **{field: timezone.now() + span for field, span in columns.items()},
    )  # fmt: skip
    assert describe(InvoiceFactory(), today=TODAY, open_message=message).label == "Saving…"


def test_xero_takes_no_changes_and_nothing_was_tried_yet():
    until = timezone.now() + dt.timedelta(minutes=5)
    message = OutboxMessageFactory(attempts=0, not_before=until, problems=[{"text": "No changes now."}])
    chip = describe(InvoiceFactory(), today=TODAY, open_message=message)
    assert chip.label == f"Xero is not answering; next try {timezone.localtime(until):%H:%M}"


def test_an_unknown_outcome():
    until = timezone.now() + dt.timedelta(minutes=5)
    message = OutboxMessageFactory(attempts=1, not_before=until, is_ambiguous=True)
    chip = describe(InvoiceFactory(), today=TODAY, open_message=message)
    assert chip.label == "No answer; checking before trying again"


def test_waiting_for_a_reconnect():
    invoice = InvoiceFactory(connection__state=ConnectionState.NEEDS_RECONNECT)
    chip = describe(invoice, today=TODAY, open_message=OutboxMessageFactory())
    assert (chip.label, chip.needs_person) == ("Needs reconnecting", True)


@pytest.mark.parametrize(
    ("kind", "payload", "failure", "label"),
    [
        ("xero.invoice.create", {}, Failure.REJECTED, "Not sent: Xero refused it"),
        (
            "xero.invoice.set_status",
            {"status": "AUTHORISED"},
            Failure.REJECTED,
            "Not approved: Xero refused it",
        ),
        ("xero.invoice.update", {}, Failure.NOT_ASKED, "Not sent: it needs a look"),
        (
            "xero.invoice.set_status",
            {"status": "AUTHORISED"},
            Failure.LEFT_AS_IT_WAS,
            "Not approved: it needs a look",
        ),
        ("xero.invoice.create", {}, Failure.EXHAUSTED, "Not sent: no answer"),
        ("xero.invoice.create", {}, Failure.INTERNAL, "Needs a look"),
        ("xero.invoice.create", {}, Failure.NEEDS_RECONNECT, "Needs reconnecting"),
    ],
)
def test_failed(kind, payload, failure, label):
    problems = [{"text": "Account must be valid.", "field": "account_code", "line": 0}]
    message = OutboxMessageFactory(
        kind=kind, payload=payload, state=OutboxState.FAILED, failure=failure, problems=problems
    )
    chip = describe(InvoiceFactory(), today=TODAY, open_message=message)
    assert (chip.label, chip.needs_person, chip.is_busy) == (label, True, False)
    assert chip.problems == problems
