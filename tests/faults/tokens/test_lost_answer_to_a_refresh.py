"""F38: the answer to a refresh never comes; the old token is tried again, and either way the state is honest."""

from __future__ import annotations

import pytest

from accounts.models import Connection, ConnectionState
from invoices import sync

pytestmark = pytest.mark.django_db

A_TOKEN_S_LIFE = 1800
A_LOOK = 16 * 60


def refreshes(sandbox, since: int) -> list[int]:
    """The statuses of the token calls since, 599 where the answer was lost."""
    rows = sandbox.control("GET", f"calls?since={since}&service=xero")["calls"]
    return [row["status"] for row in rows if row["path"].endswith("/connect/token")]


@pytest.mark.parametrize(
    ("switches", "answers", "state"),
    [
        ({}, [599, 200], ConnectionState.CONNECTED),
        ({"xero_grace_returns_same_pair": True}, [599, 200], ConnectionState.CONNECTED),
        ({"xero_new_token_ends_grace": True}, [599, 200], ConnectionState.CONNECTED),
        ({"xero_refresh_grace": False}, [599, 400], ConnectionState.NEEDS_RECONNECT),
    ],
    ids=["a third pair", "the same pair", "grace ends with the new one", "no grace"],
)
def test_the_old_token_is_tried_again(sandbox, xero, restarted, switches, answers, state):
    sync.catch_up_where_due()
    sandbox.switch(**switches)
    restarted.pass_time(A_TOKEN_S_LIFE)
    since = sandbox.control("GET", "calls")["last_id"]
    lost = {"service": "xero", "method": "POST", "path": "/connect/token", "fault": "drop_after_commit"}
    sandbox.control("POST", "faults", [lost])

    sync.catch_up_where_due()
    assert Connection.objects.get(pk=xero.pk).state == ConnectionState.CONNECTED, "nothing is known yet"
    restarted.pass_time(A_LOOK)
    sync.catch_up_where_due()

    assert refreshes(sandbox, since) == answers
    assert Connection.objects.get(pk=xero.pk).state == state
    restarted.pass_time(A_TOKEN_S_LIFE)
    sync.catch_up_where_due()
    works = state == ConnectionState.CONNECTED
    assert refreshes(sandbox, since) == (answers + [200] if works else answers), "a dead one is left alone"
