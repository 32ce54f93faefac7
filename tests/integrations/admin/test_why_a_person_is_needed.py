"""Each message says in a sentence how it stands, and why a person is needed when one is; each try shows its answer."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from integrations.models import DeliveryAttempt
from tests.factories import InboxMessageFactory, OutboxMessageFactory

pytestmark = pytest.mark.django_db


def page_of(desk, message, model="outboxmessage"):
    return desk.get(reverse(f"admin:integrations_{model}_change", args=[message.pk])).content.decode()


@pytest.mark.parametrize(
    ("failure", "words"),
    [
        ("rejected", "A person is needed: Xero refused it. Account code &#x27;999&#x27; is not valid"),
        ("exhausted", "Xero has not answered for too long (3 attempts)"),
        ("internal", "something went wrong here"),
    ],
)
def test_each_failure_has_its_sentence_and_its_buttons(desk, invoice, refuse, failure, words):
    page = page_of(desk, refuse(invoice, failure=failure))

    assert words in page
    for button in ("Retry", "Retry all of this kind", "Discard with a reason"):
        assert f">{button}</button>" in page


def test_an_edit_that_met_another_says_so(desk, invoice, refuse):
    message = refuse(invoice)
    message.problems[0]["versions"] = {"base": "A", "yours": "B", "theirs": "C", "seen": ""}
    message.save()
    page = page_of(desk, message)

    assert "it was changed in Xero too, so nothing was sent" in page
    assert "Changed on both sides" in page


def test_what_waits_needs_nobody(desk, organisation):
    later = timezone.now() + timedelta(minutes=5)
    problems = [{"text": "No answer", "field": "", "line": None}]
    page = page_of(
        desk, OutboxMessageFactory(connection=organisation, attempts=1, not_before=later, problems=problems)
    )

    assert f"next try at {timezone.localtime(later):%H:%M}" in page
    assert "Discard with a reason" not in page


def test_doubt_is_said(desk, invoice, refuse):
    page = page_of(desk, refuse(invoice, failure="exhausted", is_ambiguous=True))
    assert "We don&#x27;t know whether it arrived" in page


def test_what_stands_behind_a_failed_message_names_it(desk, invoice, failed):
    behind = OutboxMessageFactory(
        kind="xero.invoice.set_status", connection=invoice.connection, mailbox=invoice.mailbox
    )
    assert f"Waiting for “Save the changes” (message {failed.pk}), which failed" in page_of(desk, behind)


def test_what_waits_for_a_reconnect_says_so(desk, organisation):
    message = OutboxMessageFactory(connection=organisation)
    organisation.state = "needs_reconnect"
    organisation.save()
    assert "Waiting until an administrator has reconnected Northwind Traders Ltd" in page_of(desk, message)


def test_each_try_shows_request_and_answer_in_24_hours(desk, failed):
    DeliveryAttempt.objects.create(
        message=failed,
        number=1,
        started_at=timezone.now().replace(hour=13, minute=34, second=5),
        duration_ms=812,
        method="POST",
        url="https://api.xero.com/api.xro/2.0/Invoices",
        status=400,
        outcome="A validation exception occurred",
        request_body='{"Reference":"R1"}',
        response_body="not JSON <b>",
    )
    page = page_of(desk, failed)

    for words in (
        "13:34:05, took 812 ms",
        "Answered 400: A validation",
        "&quot;R1&quot;",
        "not JSON &lt;b&gt;",
    ):
        assert words in page
    assert "p.m." not in page


def test_a_failed_event_says_what_to_do(desk, organisation):
    event = InboxMessageFactory(connection=organisation, state="failed", attempts=6, error="KeyError: x")
    page = page_of(desk, event, model="inboxmessage")

    assert "something went wrong here 6 times" in page
    assert ">Retry</button>" in page
