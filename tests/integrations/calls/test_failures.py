"""The one table of what went wrong, read by outgoing messages, events, catch-up and imports."""

from __future__ import annotations

import pytest
from django.db import InterfaceError, OperationalError

from integrations.calls.clients import NotConnected
from integrations.calls.failures import Cause, classify
from integrations.http import (
    AccessTokenExpired,
    GrantRevoked,
    Message,
    RateLimited,
    RemoteNotFound,
    RemoteUnavailable,
    RequestRejected,
    ScopeMissing,
)

REFUSED = Message("Account code '999' is not valid")


@pytest.mark.parametrize(
    ("error", "cause", "is_surprise"),
    [
        (RateLimited("Used up."), Cause.LIMITED, False),
        (GrantRevoked("Signed out."), Cause.REVOKED, False),
        (ScopeMissing("Not allowed."), Cause.REVOKED, False),
        (NotConnected("Not connected."), Cause.REVOKED, False),
        (RequestRejected([REFUSED]), Cause.REJECTED, False),
        (RemoteNotFound([REFUSED]), Cause.REJECTED, False),
        (RemoteUnavailable("No answer."), Cause.UNAVAILABLE, False),
        (AccessTokenExpired("Too old."), Cause.UNEXPECTED_ANSWER, False),
        (OperationalError("locked"), Cause.DATABASE, True),
        (InterfaceError("closed"), Cause.DATABASE, True),
        (KeyError("x"), Cause.BUG, True),
    ],
)
def test_each_error_has_one_cause(error, cause, is_surprise):
    trouble = classify(error)

    assert (trouble.cause, trouble.is_surprise) == (cause, is_surprise)
    assert trouble.reason


def test_a_wait_of_ten_minutes_is_worth_a_sentence():
    assert classify(RateLimited("Used up.", retry_after=600)).is_long_wait
    assert not classify(RateLimited("Used up.", retry_after=599)).is_long_wait
    assert not classify(RemoteUnavailable("No answer.")).is_long_wait


def test_what_the_service_said_and_left_open_is_kept():
    assert classify(RequestRejected([REFUSED])).messages == (REFUSED,)
    assert classify(RemoteUnavailable("No answer.", outcome_unknown=True)).outcome_unknown
