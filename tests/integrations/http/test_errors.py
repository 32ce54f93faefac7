"""Errors print as bug reports and survive being pickled by a task queue."""

from __future__ import annotations

import pickle

import pytest

from integrations.http import (
    Exchange,
    GrantRevoked,
    Message,
    RateLimited,
    RemoteNotFound,
    RemoteUnavailable,
    RequestRejected,
    ScopeMissing,
)
from integrations.http.statuses import read_pause

EXCHANGE = Exchange(
    "PUT", "https://a.test/Invoices", 400, {}, "{}", {"X-Day": "1"}, '{"Message":"No"}', 12, "c-1"
)


def test_an_error_prints_reason_status_request_and_what_was_said():
    error = RequestRejected([Message("No account.", field="account_code", line=0)], exchange=EXCHANGE)

    assert str(error) == 'No account. [400, PUT https://a.test/Invoices] {"Message":"No"}'
    assert error.status == 400


def test_a_missing_permission_is_a_revoked_grant():
    assert issubclass(ScopeMissing, GrantRevoked)
    assert issubclass(RemoteNotFound, RequestRejected)


@pytest.mark.parametrize(
    "error",
    [
        RemoteUnavailable("x", outcome_unknown=True, exchange=EXCHANGE),
        RateLimited("x", retry_after=3.5, scope="day", exchange=EXCHANGE),
        GrantRevoked("invalid_grant"),
        RequestRejected([Message("No", "date", 1), Message("Nor this")], exchange=EXCHANGE),
    ],
)
def test_errors_survive_pickling(error):
    copy = pickle.loads(pickle.dumps(error))

    assert type(copy) is type(error)
    assert copy.__dict__ == error.__dict__
    assert str(copy) == str(error)


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("26", 26),
        ("1.5", 1.5),
        ("-3", 0),
        ("", None),
        (None, None),
        ("soon", None),
        ("Thu, 01 Jan 1970 00:00:00 GMT", 0),
    ],
)
def test_a_pause_is_read_in_seconds(text, seconds):
    assert read_pause(text) == seconds
