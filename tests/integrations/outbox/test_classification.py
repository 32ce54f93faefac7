"""Each row of the table: what a client raises, and what becomes of the message."""

from __future__ import annotations

import datetime as dt

import pytest
from django.utils import timezone

from integrations import outbox
from integrations.http import (
    GrantRevoked,
    Message,
    RateLimited,
    RemoteNotFound,
    RemoteUnavailable,
    RequestRejected,
    ScopeMissing,
)
from integrations.models import Failure, OutboxState
from integrations.outbox.outcomes import GIVE_UP_AFTER, back_off
from tests.factories import OutboxMessageFactory

pytestmark = pytest.mark.django_db
SECOND, MINUTE = dt.timedelta(seconds=1), dt.timedelta(minutes=1)


@pytest.fixture
def deliver(routes, no_network):
    """Deliver a message whose function raises `error`; return the message and what the listener was told."""

    def run(error=None, **fields):
        told = []

        def send(message, client):
            if error is not None:
                raise error

        routes["OUTGOING"]["test.say"] = send
        routes["OUTCOMES"]["test."] = lambda message: told.append((message.state, message.failure))
        message = OutboxMessageFactory(kind="test.say", **fields)
        outbox.deliver(message.pk)
        message.refresh_from_db()
        assert told == [(message.state, message.failure)]
        assert message.claimed_until is None
        return message

    return run


def test_what_raises_nothing_is_delivered(deliver):
    message = deliver()

    assert message.state == OutboxState.DELIVERED
    assert message.delivered_at is not None
    assert message.attempts == 1
    assert message.is_ambiguous is False


def test_an_unavailable_service_is_tried_again_later(deliver):
    message = deliver(RemoteUnavailable("Xero is offline."))

    assert message.state == OutboxState.PENDING
    assert message.failure == ""
    assert message.is_ambiguous is False
    assert dt.timedelta(seconds=3) < message.not_before - timezone.now() < dt.timedelta(seconds=7)
    assert message.problems[0]["text"] == "Xero is offline."


def test_an_unknown_outcome_leaves_a_doubt(deliver):
    message = deliver(RemoteUnavailable("No answer in time.", outcome_unknown=True))

    assert message.state == OutboxState.PENDING
    assert message.is_ambiguous is True


def test_a_doubt_of_an_earlier_try_stays_until_a_try_succeeds(deliver):
    assert deliver(RateLimited("Wait"), is_ambiguous=True).is_ambiguous is True
    assert deliver(RemoteUnavailable("Offline"), is_ambiguous=True).is_ambiguous is True
    assert deliver(is_ambiguous=True).is_ambiguous is False


def test_after_a_day_of_failed_tries_a_person_is_needed(deliver):
    message = deliver(
        RemoteUnavailable("Offline"), attempts=4, failing_since=timezone.now() - GIVE_UP_AFTER - SECOND
    )

    assert dt.timedelta(hours=24) == GIVE_UP_AFTER
    assert (message.state, message.failure) == (OutboxState.FAILED, Failure.EXHAUSTED)


def test_a_hundred_tries_within_a_day_give_nothing_up(deliver):
    began = timezone.now() - GIVE_UP_AFTER + MINUTE
    message = deliver(RemoteUnavailable("Offline"), attempts=100, failing_since=began)

    assert (message.state, message.failing_since) == (OutboxState.PENDING, began)
    assert message.not_before - timezone.now() > 45 * MINUTE
    assert back_off(100) < 75 * MINUTE


def test_a_day_in_which_nobody_tried_is_no_day_of_failures(deliver):
    long_ago = timezone.now() - dt.timedelta(days=3)
    message = deliver(RemoteUnavailable("Offline"), attempts=2, failing_since=long_ago, not_before=long_ago)

    assert message.state == OutboxState.PENDING
    assert timezone.now() - message.failing_since < MINUTE


@pytest.mark.parametrize("error", [RateLimited("Wait", retry_after=26), GrantRevoked("invalid_grant")])
def test_an_answer_of_any_sort_ends_the_failing(deliver, error):
    message = deliver(error, failing_since=timezone.now() - dt.timedelta(hours=30))

    assert (message.state, message.failing_since) == (OutboxState.PENDING, None)


def test_a_limit_does_not_count_as_a_try(deliver):
    message = deliver(RateLimited("Wait", retry_after=26), attempts=3)

    assert message.state == OutboxState.PENDING
    assert message.attempts == 3
    assert dt.timedelta(seconds=24) < message.not_before - timezone.now() < dt.timedelta(seconds=33)


@pytest.mark.parametrize("error", [GrantRevoked("invalid_grant"), ScopeMissing("No permission")])
def test_a_revoked_grant_leaves_the_message_waiting(deliver, error):
    message = deliver(error)

    assert (message.state, message.failure) == (OutboxState.PENDING, Failure.NEEDS_RECONNECT)
    assert message.attempts == 0


@pytest.mark.parametrize("kind", [RequestRejected, RemoteNotFound])
def test_a_refusal_needs_an_edit_and_keeps_the_services_words(deliver, kind):
    error = kind([Message("Account code '999' is not a valid code.", field="account_code", line=1)])

    message = deliver(error)

    assert (message.state, message.failure) == (OutboxState.FAILED, Failure.REJECTED)
    assert message.problems == [
        {"text": "Account code '999' is not a valid code.", "field": "account_code", "line": 1}
    ]


def test_anything_else_needs_a_look_and_keeps_the_doubt(deliver, caplog):
    message = deliver(ZeroDivisionError("oops"))

    assert (message.state, message.failure) == (OutboxState.FAILED, Failure.INTERNAL)
    assert message.is_ambiguous is True
    assert "oops" in caplog.text


def test_a_kind_nobody_takes_needs_a_look(routes, no_network):
    message = OutboxMessageFactory(kind="nobody.knows")

    outbox.deliver(message.pk)

    message.refresh_from_db()
    assert (message.state, message.failure) == (OutboxState.FAILED, Failure.INTERNAL)


def test_a_listener_that_fails_does_not_undo_the_stamp(routes, no_network, caplog):
    def fail(message):
        raise ValueError("the story can't be told")

    routes["OUTGOING"]["test.say"] = lambda message, client: None
    routes["OUTCOMES"]["test."] = fail
    message = OutboxMessageFactory(kind="test.say")

    outbox.deliver(message.pk)

    message.refresh_from_db()
    assert message.state == OutboxState.DELIVERED
    assert "the story can't be told" in caplog.text
