"""F03 and F62: edits follow each other quickly and a worker dies among them; the last one stands, nobody is blamed."""

from __future__ import annotations

import pytest
from django.utils import timezone

from chaos.crash_points import Killed
from integrations.models import InboxMessage, OutboxMessage
from invoices import actions, sync
from invoices.sync.pull.xero_events import ECHO_WAITS
from invoices.sync.push import answers
from tests.faults.assertions import is_the_same_on_both_sides
from tests.faults.pushes import new_draft, sentences, work, work_until_done
from tests.faults.xero_sandbox import break_writes, in_xero
from tests.invoices.sync.end_to_end.steps import edit, fresh

pytestmark = pytest.mark.django_db


@pytest.fixture
def invoice(deal, xero, ada, restarted):
    """A draft that Xero has."""
    made = new_draft(deal, xero, ada)
    work_until_done(restarted)
    return fresh(made)


@pytest.fixture
def kill_before_keeping(monkeypatch):
    """Let the worker die when it would keep Xero's answer."""

    def kill() -> None:
        def die(*_, **__):
            raise Killed

        with monkeypatch.context() as patch:
            patch.setattr(answers, "mirror_answers", die)
            patch.setattr(answers, "keep_lookup", lambda *_: None)
            patch.setattr("invoices.sync.push.update.keep_lookup", lambda *_: None)
            with pytest.raises(Killed):
                work()

    return kill


@pytest.mark.parametrize("is_told_first", [False, True])
def test_the_first_edits_answer_is_lost_and_the_second_waits(
    sandbox, xero, invoice, ada, restarted, kill_before_keeping, is_told_first
):
    edit(invoice, ada, reference="First")
    kill_before_keeping()
    assert in_xero(sandbox, invoice)[0]["Reference"] == "First"
    edit(invoice, ada, reference="Second")
    if is_told_first:
        # Older than an event waits for the answer to a write of ours: that answer never comes.
        event = InboxMessage(
            connection=xero,
            kind="xero.invoice",
            resource_id=invoice.xero_id,
            received_at=timezone.now() - 2 * ECHO_WAITS,
        )
        sync.pull_invoices(xero, [event])

    work_until_done(restarted)

    assert is_the_same_on_both_sides(sandbox, invoice)
    assert fresh(invoice).reference == "Second"
    assert not [text for text in sentences(invoice) if "in Xero" in text and "hanged" in text]


def test_a_chain_of_edits_and_a_submission_ends_as_the_last_one_says(sandbox, invoice, ada, restarted):
    edit(invoice, ada, reference="First")
    edit(invoice, ada, reference="Second")
    actions.submit_invoice(fresh(invoice), by=ada)
    edit(invoice, ada, reference="Third")
    assert OutboxMessage.objects.filter(kind="xero.invoice.update", state="pending").count() == 1
    break_writes(sandbox, "drop_after_commit", method="POST", path="/Invoices/", times=2)

    work_until_done(restarted)

    assert is_the_same_on_both_sides(sandbox, invoice)
    assert (fresh(invoice).reference, fresh(invoice).xero_status) == ("Third", "SUBMITTED")


def test_a_late_edit_never_undoes_the_one_after_it(sandbox, invoice, ada, restarted):
    edit(invoice, ada, reference="First")
    break_writes(sandbox, "commit_later", method="POST", path="/Invoices/", seconds=50)
    work()
    edit(invoice, ada, reference="Second")
    restarted.pass_time(6)
    work()
    assert in_xero(sandbox, invoice)[0]["Reference"] == invoice.reference
    restarted.pass_time(50)
    sandbox.wait_for(lambda: in_xero(sandbox, invoice)[0]["Reference"] == "First")

    work_until_done(restarted)

    assert is_the_same_on_both_sides(sandbox, invoice)
    assert fresh(invoice).reference == "Second"


def test_a_real_edit_in_xero_between_ours_is_still_a_conflict(
    sandbox, invoice, ada, restarted, kill_before_keeping
):
    edit(invoice, ada, reference="First")
    kill_before_keeping()
    sandbox.control("POST", f"xero/invoices/{invoice.xero_id}/edit", {"fields": {"Reference": "Theirs"}})
    edit(invoice, ada, reference="Second")

    restarted.pass_time(75)
    work()

    failed = OutboxMessage.objects.get(state="failed")
    assert failed.problems[0]["field"] == "reference"
    assert in_xero(sandbox, invoice)[0]["Reference"] == "Theirs"
    assert fresh(invoice).reference == "Second"
