"""F34: fifty drafts or approvals in one request; each has its own outcome, also when the answer to all is lost."""

from __future__ import annotations

import pytest
import time_machine
from django.utils import timezone

from integrations.models import OutboxMessage
from invoices import actions
from invoices.models import Invoice
from tests.faults.crash_loop import Restarted
from tests.faults.pushes import new_draft, sentences, work, work_until_done
from tests.faults.xero_sandbox import Calls, break_writes, in_xero
from tests.invoices.sync.end_to_end.steps import fresh

pytestmark = pytest.mark.django_db
COUNT = 6


@pytest.fixture
def restarted(restarted):
    """The worker on a clock that stands while it works: on a slow machine too what was due together stays so."""
    with time_machine.travel(timezone.now(), tick=False) as clock:
        yield Restarted(clock, restarted.sandbox)


@pytest.fixture
def drafts(deal, xero, ada, restarted):
    """Drafts of one known customer that are due at the same moment."""
    content = actions.prepare_draft(deal, connection=xero)
    first = new_draft(deal, xero, ada)
    same = {"by": ada, "connection": xero, "content": content, "deal": deal, "allow_twin": True}
    return [first, *(actions.draft_invoice(**same) for _ in range(COUNT - 1))]


def all_there_once(sandbox, invoices: list[Invoice]) -> bool:
    rows = [fresh(invoice) for invoice in invoices]
    return all([row["InvoiceID"] for row in in_xero(sandbox, row)] == [row.xero_id] for row in rows)


def methods(calls: Calls) -> list[str]:
    return [row["method"] for row in calls.made()]


def test_what_is_due_together_goes_out_in_one_request(sandbox, drafts, restarted):
    calls = Calls(sandbox)

    work()

    assert methods(calls) == ["PUT"]
    assert all_there_once(sandbox, drafts)
    attempts = {
        message.delivery_attempts.get().status
        for message in OutboxMessage.objects.filter(kind="xero.invoice.create")
    }
    assert attempts == {200}


def test_one_bad_draft_is_shown_with_xeros_words_and_the_others_are_adopted(sandbox, drafts, restarted):
    bad = OutboxMessage.objects.get(mailbox=drafts[3].mailbox)
    bad.payload["body"]["LineItems"][0]["AccountCode"] = "999"
    bad.save(update_fields=["payload"])

    work()

    bad.refresh_from_db()
    assert (bad.state, bad.failure) == ("failed", "rejected")
    assert "999" in bad.problems[0]["text"]
    assert all_there_once(sandbox, [draft for draft in drafts if draft != drafts[3]])
    assert in_xero(sandbox, drafts[3]) == []
    assert any("refused" in sentence for sentence in sentences(drafts[3]))


def test_a_refused_draft_mended_soon_after_is_no_repetition_for_xero(sandbox, drafts, xero, restarted):
    account = f"xero/lists/{xero.remote_id}/Accounts/200"
    sandbox.control("POST", account, {"fields": {"Status": "ARCHIVED"}})
    work()
    assert OutboxMessage.objects.filter(failure="rejected").count() == COUNT
    sandbox.control("POST", account, {"fields": {"Status": "ACTIVE"}})
    calls = Calls(sandbox)

    for draft in drafts:
        actions.retry_invoice(fresh(draft), by=fresh(draft).owner)
    work()

    assert methods(calls) == ["PUT"]
    assert all_there_once(sandbox, drafts)


@pytest.mark.parametrize(
    ("fault", "expected"),
    [
        ("drop_after_commit", ["PUT", "GET"]),
        ("commit_later", ["PUT", "GET", "GET"]),
        ("drop_before", ["PUT", "GET", "GET", "PUT"]),
    ],
)
def test_an_unknown_outcome_is_cleared_up_by_one_look_for_all(sandbox, drafts, restarted, fault, expected):
    break_writes(sandbox, fault)
    calls = Calls(sandbox)
    work()
    assert set(OutboxMessage.objects.values_list("state", "is_ambiguous")) == {("pending", True)}

    assert work_until_done(restarted) <= 180

    made = [row for row in calls.made() if "/Contacts" not in row["path"]]
    assert [row["method"] for row in made] == expected
    assert len({row["idempotency_key"] for row in made if row["method"] == "PUT"}) == 1
    assert all_there_once(sandbox, drafts)


def test_new_customers_are_made_by_one_request_and_each_once(sandbox, deal, xero, ada, restarted):
    xero.caught_up_at = xero.created_at
    xero.save(update_fields=["caught_up_at"])
    names = ["Newcomer One", "Newcomer Two", "newcomer  one"]
    made = [new_draft(deal, xero, ada, contact_name=name) for name in names]
    calls = Calls(sandbox)

    work()

    assert [row["path"].split("?")[0].rsplit("/", 1)[1] for row in calls.made("PUT")] == [
        "Contacts",
        "Invoices",
    ]
    assert all_there_once(sandbox, made)
    assert fresh(made[0]).contact == fresh(made[2]).contact != fresh(made[1]).contact


def test_many_approvals_are_one_request_and_a_refusal_says_what_xero_holds(sandbox, drafts, ada, restarted):
    work_until_done(restarted)
    gone = fresh(drafts[0])
    sandbox.control("POST", f"xero/invoices/{gone.xero_id}/delete")
    for draft in drafts:
        actions.approve_invoice(fresh(draft), by=ada, seen=actions.Seen.of(fresh(draft)))
    calls = Calls(sandbox)

    work()

    assert methods(calls) == ["GET", "POST", "GET"]
    assert {fresh(draft).xero_status for draft in drafts[1:]} == {"AUTHORISED"}
    failed = OutboxMessage.objects.get(state="failed")
    assert failed.mailbox == gone.mailbox
    assert "In Xero it is Deleted." in [problem["text"] for problem in failed.problems]


def test_an_unknown_outcome_of_many_approvals_is_looked_for(sandbox, drafts, ada, restarted):
    work_until_done(restarted)
    for draft in drafts:
        actions.approve_invoice(fresh(draft), by=ada, seen=actions.Seen.of(fresh(draft)))
    break_writes(sandbox, "drop_after_commit", method="POST")
    calls = Calls(sandbox)

    work_until_done(restarted)

    assert methods(calls) == ["GET", "POST", "GET"]
    assert {fresh(draft).xero_status for draft in drafts} == {"AUTHORISED"}
