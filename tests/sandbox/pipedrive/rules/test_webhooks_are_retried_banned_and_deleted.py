"""Pipedrive's webhooks when nobody answers: three retries, a ban after ten failures, the end after three days."""

from __future__ import annotations

import json

import pytest


@pytest.fixture
def failing(pipedrive):
    """A hook whose receiver answers 500 for as long as the test wishes."""
    pipedrive.sandbox.received.clear()
    hook = pipedrive.subscribe()
    pipedrive.sandbox.verdicts["/pipedrive/"] = lambda received: 500
    yield hook
    pipedrive.sandbox.verdicts.clear()
    pipedrive.sandbox.control("POST", "clock", {"offset_seconds": 0})
    pipedrive.call("DELETE", f"v1/webhooks/{hook['id']}")


def attempts(sandbox):
    return [json.loads(hook.body)["meta"]["attempt"] for hook in list(sandbox.received)]


def noted(sandbox):
    """Return the number of recorded attempts of the newest webhook, and the time of the next one."""
    return sandbox.control("GET", "webhooks")["deliveries"][0]["attempts"]


def standing(sandbox, hook):
    found = sandbox.control("GET", "webhooks")["subscriptions"]
    return next(row for row in found if row["key"] == f"pipedrive:{hook['id']}")


def test_three_retries_then_it_is_dropped(pipedrive, failing):
    sandbox = pipedrive.sandbox
    pipedrive.make_deal()
    for count, wait in enumerate((3, 30, 150), 1):
        sandbox.wait_for(lambda count=count: len(attempts(sandbox)) == noted(sandbox) == count)
        sandbox.advance(wait + 0.5)
    sandbox.wait_for(lambda: standing(sandbox, failing)["waiting"] == 0)
    assert attempts(sandbox) == [1, 2, 3, 4]


def test_ten_first_failures_ban_it_and_what_happens_meanwhile_is_lost(pipedrive, failing):
    sandbox = pipedrive.sandbox
    for number in range(10):
        pipedrive.make_deal(title=f"Failing {number}")
    sandbox.wait_for(lambda: standing(sandbox, failing)["state"] == "banned")

    sandbox.verdicts.clear()
    sandbox.received.clear()
    pipedrive.make_deal(title="Lost")
    sandbox.advance(30 * 60 + 1)
    pipedrive.make_deal(title="Heard again")

    def titles():
        return [json.loads(hook.body)["data"]["title"] for hook in list(sandbox.received)]

    sandbox.wait_for(lambda: "Heard again" in titles())
    assert "Lost" not in titles()


def test_three_days_without_success_delete_it(pipedrive, failing):
    sandbox = pipedrive.sandbox
    pipedrive.make_deal()
    sandbox.wait_for(lambda: len(attempts(sandbox)) == noted(sandbox) == 1)
    sandbox.advance(3 * 86_400 + 1)
    sandbox.wait_for(lambda: standing(sandbox, failing)["state"] == "deleted")
    sandbox.control("POST", "clock", {"offset_seconds": 0})
    assert [hook["id"] for hook in pipedrive.get("v1/webhooks")["data"]] == []
