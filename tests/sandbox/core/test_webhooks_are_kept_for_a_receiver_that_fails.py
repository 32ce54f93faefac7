"""Xero's webhooks: gathered, held, doubled, shuffled; asked again for a day, then disabled and replayed in order."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json

import pytest

KEY = b"demo-xero-webhook-key"
QUARTER = 15 * 60 + 1


def refuse(hook):
    return 500


def strict(hook):
    """What a careful app answers: 401 to anything not signed with the key."""
    expected = base64.b64encode(hmac.new(KEY, hook.body, hashlib.sha256).digest()).decode()
    return 200 if hook.headers["x-xero-signature"] == expected else 401


def posts(sandbox):
    return [json.loads(hook.body) for hook in list(sandbox.received) if hook.path.startswith("/xero/")]


def sequences(sandbox):
    return [(post["firstEventSequence"], post["lastEventSequence"]) for post in posts(sandbox)]


def noted(sandbox):
    """Return the number of recorded attempts of the newest webhook, and the time of the next one."""
    return sandbox.control("GET", "webhooks")["deliveries"][0]["attempts"]


def receiver(sandbox):
    found = sandbox.control("GET", "webhooks")["subscriptions"]
    return next(row for row in found if row["key"] == "xero")


@pytest.fixture
def invoice(sandbox, xero):
    """Changes one invoice so many times, each told by one event; the book is fresh."""
    sandbox.reset()
    client = sandbox.connect_xero()
    made = client.create_invoice(Status="AUTHORISED")
    sandbox.wait_for(lambda: posts(sandbox))
    sandbox.received.clear()

    def change(times=1):
        for number in range(times):
            fields = {"fields": {"Reference": f"Change {number}"}}
            sandbox.control("POST", f"xero/invoices/{made['InvoiceID']}/edit", fields)

    yield change
    sandbox.verdicts.clear()
    sandbox.reset()


def test_what_was_held_leaves_in_one_signed_post(sandbox, invoice):
    sandbox.control("POST", "webhooks", {"mode": "hold"})
    invoice(3)
    assert posts(sandbox) == []

    assert sandbox.control("POST", "webhooks/release") == {"released": 3}

    [post] = sandbox.wait_for(lambda: posts(sandbox))
    assert len(post["events"]) == 3
    assert post["lastEventSequence"] - post["firstEventSequence"] == 2
    assert post["entropy"].isupper()
    assert len(post["entropy"]) == 20
    assert strict(sandbox.received[0]) == 200


def test_held_ones_can_leave_newest_first(sandbox, invoice):
    sandbox.control("POST", "webhooks", {"mode": "hold"})
    invoice(3)
    sandbox.control("POST", "webhooks/release", {"backwards": True})
    [post] = sandbox.wait_for(lambda: posts(sandbox))
    moments = [event["eventDateUtc"] for event in post["events"]]
    assert moments == sorted(moments, reverse=True)


def test_duplicates_and_a_changed_order(sandbox, invoice):
    sandbox.control("POST", "webhooks", {"mode": "duplicate"})
    invoice()
    sandbox.wait_for(lambda: len(posts(sandbox)) == 2)
    first, second = posts(sandbox)
    assert first["events"] == second["events"]

    sandbox.control("POST", "webhooks", {"mode": "reorder"})
    sandbox.received.clear()
    invoice(3)
    sandbox.wait_for(lambda: len(posts(sandbox)) == 3)
    assert sequences(sandbox) != sorted(sequences(sandbox))


def test_a_failure_is_tried_again_at_once_and_then_every_quarter_of_an_hour(sandbox, invoice):
    sandbox.verdicts["/xero/"] = refuse
    invoice()
    sandbox.wait_for(lambda: len(posts(sandbox)) == noted(sandbox) == 2)
    sandbox.advance(QUARTER)
    sandbox.wait_for(lambda: len(posts(sandbox)) == noted(sandbox) == 3)
    assert receiver(sandbox)["failing_since"]

    sandbox.verdicts.clear()
    sandbox.advance(QUARTER)
    sandbox.wait_for(lambda: receiver(sandbox)["waiting"] == 0)
    assert len({post["firstEventSequence"] for post in posts(sandbox)}) == 1
    assert receiver(sandbox)["failing_since"] is None


def test_after_a_day_it_is_disabled_until_the_next_intent_to_receive(sandbox, invoice):
    sandbox.verdicts["/xero/"] = refuse
    invoice()
    sandbox.wait_for(lambda: len(posts(sandbox)) == noted(sandbox) == 2)
    sandbox.advance(24 * 3600 + 1)
    sandbox.wait_for(lambda: receiver(sandbox)["state"] == "disabled")

    sandbox.verdicts["/xero/"] = strict
    sandbox.received.clear()
    invoice(2)
    sandbox.advance(QUARTER)
    assert posts(sandbox) == []
    assert receiver(sandbox)["waiting"] == 3

    sandbox.control("POST", "xero/intent-to-receive")
    sandbox.wait_for(lambda: receiver(sandbox)["waiting"] == 0)
    assert receiver(sandbox)["state"] == "active"
    replayed = [event["eventDateUtc"] for post in posts(sandbox) for event in post["events"]]
    assert len(replayed) == 3
    assert replayed == sorted(replayed)
