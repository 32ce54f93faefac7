"""F29: a write's answer is cut, empty, HTML or nothing: never "done" without proof, one invoice within 30 seconds."""

from __future__ import annotations

import pytest

from integrations.models import OutboxMessage
from tests.faults.assertions import is_the_same_on_both_sides
from tests.faults.pushes import new_draft, work, work_until_done
from tests.faults.xero_sandbox import Calls, break_writes
from tests.invoices.sync.end_to_end.steps import fresh

pytestmark = pytest.mark.django_db

RUBBISH = [
    ("truncate", {"how": "json"}),
    ("truncate", {"how": "length"}),
    ("truncate", {"how": "gzip"}),
    ("html", {"after_commit": True}),
    ("html", {"code": 502, "after_commit": True}),
    ("empty", {"after_commit": True}),
    ("empty", {"code": 204, "after_commit": True}),
    ("status", {"code": 503, "after_commit": True}),
    ("status", {"code": 503, "body": "Service Unavailable", "after_commit": True}),
    ("html", {"code": 200}),
    ("empty", {}),
]


@pytest.mark.parametrize(("fault", "more"), RUBBISH)
def test_a_create_answered_with_rubbish_is_looked_for(sandbox, deal, xero, ada, restarted, fault, more):
    invoice = new_draft(deal, xero, ada)
    break_writes(sandbox, fault, **more)
    calls = Calls(sandbox)
    work()
    message = OutboxMessage.objects.get()
    assert (message.state, message.is_ambiguous, fresh(invoice).xero_id) == ("pending", True, "")

    assert work_until_done(restarted) <= 30

    was_done = fault == "truncate" or more.get("after_commit")
    assert [row["method"] for row in calls.made()] == (["PUT", "GET"] if was_done else ["PUT", "GET", "PUT"])
    assert is_the_same_on_both_sides(sandbox, invoice)
