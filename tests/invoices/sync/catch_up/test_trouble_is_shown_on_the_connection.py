"""What keeps us from reading a company stands on its connection until a look succeeds."""

from __future__ import annotations

import pytest

from accounts.models import ConnectionState
from integrations.http import RateLimited, RemoteUnavailable
from invoices.sync.catch_up import rounds
from tests.factories import XeroConnectionFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def reading(monkeypatch):
    """Let the next looks end in `error`, or well when it is None."""

    class Reading:
        error: Exception | None = None

    reading = Reading()

    def read(*_):
        if reading.error is not None:
            raise reading.error
        return True

    monkeypatch.setattr(rounds, "_catch_up_xero", read)
    return reading


def look(connection):
    rounds.run_round(connection)
    connection.refresh_from_db()
    return connection.state_reason


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (RemoteUnavailable("No answer in time."), "No answer in time."),
        (RateLimited("Used up", retry_after=7200, scope="day"), "no calls left for us"),
        (ZeroDivisionError("oops"), "see the log"),
    ],
)
def test_it_is_said_and_taken_back(reading, error, said):
    connection = XeroConnectionFactory()
    reading.error = error

    assert said in look(connection)
    assert connection.state == ConnectionState.CONNECTED

    reading.error = None
    assert look(connection) == ""


def test_a_moment_of_waiting_is_not_worth_a_word(reading):
    reading.error = RateLimited("All our calls are in use.", retry_after=1, scope="concurrent")

    assert look(XeroConnectionFactory()) == ""


def test_why_a_person_must_reconnect_is_not_painted_over(reading):
    connection = XeroConnectionFactory(
        state=ConnectionState.NEEDS_RECONNECT, state_reason="Xero ended the access."
    )
    reading.error = RemoteUnavailable("No answer in time.")

    rounds.run_round(connection)
    connection.refresh_from_db()

    assert connection.state_reason == "Xero ended the access."
