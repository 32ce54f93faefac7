"""F62: an invoice is edited here and in Xero at once. Untouched fields merge, clashing ones wait for a person with all
versions in sight, and nothing is overwritten in silence, by nobody's last word.
"""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest

from integrations.calls import clients
from integrations.calls.budget import Lane
from integrations.models import OutboxMessage
from invoices import actions
from invoices.message_kinds import is_conflict
from invoices.status_chips import attach_chips
from invoices.timeline import Kind, for_invoice
from tests.faults.drafts import saved
from tests.invoices.sync.end_to_end.steps import deliver_all, edit, fresh

pytestmark = pytest.mark.django_db


@pytest.fixture
def invoice(xero, ada):
    """A draft that Xero has."""
    return saved(xero, ada)


@pytest.fixture
def in_xero(sandbox, invoice):
    """Edit the invoice in Xero, as a bookkeeper does there."""

    def change(lines=(), **fields):
        wanted = {"fields": fields} | ({"lines": list(lines)} if lines else {})
        sandbox.control("POST", f"xero/invoices/{invoice.xero_id}/edit", wanted)

    return change


@pytest.fixture
def held(xero, invoice):
    """What Xero holds, read as anybody would."""

    def read():
        return clients.run(xero, lambda client: client.get_invoice(invoice.xero_id), lane=Lane.PERSON)

    return read


def conflict_of(invoice):
    waiting = OutboxMessage.objects.filter(mailbox=invoice.mailbox, state="failed")
    return actions.find_conflict(fresh(invoice), waiting)


def clashing(invoice, ada, in_xero):
    """Both change the reference; each changes one more thing."""
    lines = [replace(line, quantity=Decimal(7)) for line in actions.content_of(invoice).lines[:1]]
    edit(invoice, ada, reference="Ours", lines=lines + actions.content_of(invoice).lines[1:])
    in_xero(Reference="Theirs", DueDate="2027-12-24")
    deliver_all()


def test_what_only_one_side_touched_merges_by_itself(held, invoice, ada, in_xero):
    edit(invoice, ada, reference="Ours")
    first = invoice.lines.first()
    in_xero(DueDate="2027-12-24", lines=[{"LineItemID": first.xero_line_item_id, "Quantity": 9}])
    deliver_all()

    now = fresh(invoice)
    assert (now.reference, str(now.due_date), now.lines.first().quantity) == ("Ours", "2027-12-24", 9)
    assert (held().reference, held().line_items[0].quantity) == ("Ours", 9)
    assert not OutboxMessage.objects.filter(state="failed").exists()


def test_a_clash_sends_nothing_and_shows_all_versions(held, invoice, ada, in_xero):
    before = held().reference
    clashing(invoice, ada, in_xero)

    assert held().reference == "Theirs"
    conflict = conflict_of(invoice)
    [clash] = conflict.merged().clashes
    assert (clash.base, clash.yours, clash.theirs) == (before, "Ours", "Theirs")
    assert fresh(invoice).reference == "Ours"
    attach_chips([now := fresh(invoice)], today=now.date)
    assert (now.chip.label, now.chip.needs_person) == ("Changed in Xero too", True)
    told = for_invoice(now)[-1]
    assert told.kind == Kind.CONFLICT
    assert f"Reference was {before}, here Ours, in Xero Theirs" in told.detail


def test_trying_again_unchanged_stays_a_conflict(held, invoice, ada, in_xero):
    clashing(invoice, ada, in_xero)
    actions.retry_invoice(fresh(invoice), by=ada)
    deliver_all()
    assert held().reference == "Theirs"
    assert conflict_of(invoice)


def test_keeping_xeros_version_gives_the_edit_up(held, invoice, ada, in_xero):
    clashing(invoice, ada, in_xero)
    actions.keep_theirs(fresh(invoice), by=ada)
    deliver_all()

    now = fresh(invoice)
    assert (now.reference, str(now.due_date)) == ("Theirs", "2027-12-24")
    assert now.lines.first().quantity == invoice.lines.first().quantity != 7
    assert for_invoice(now)[-1].sentence.endswith("kept Xero's version")
    assert conflict_of(invoice) is None


def test_sending_mine_keeps_what_only_xero_touched(held, invoice, ada, in_xero):
    clashing(invoice, ada, in_xero)
    actions.resolve_conflict(fresh(invoice), by=ada, choices={})
    deliver_all()

    now = fresh(invoice)
    assert (held().reference, now.reference) == ("Ours", "Ours")
    assert str(now.due_date) == "2027-12-24"
    assert now.lines.first().quantity == 7
    assert not OutboxMessage.objects.filter(state="failed").exists()


def test_field_by_field_ours_and_theirs_stand_side_by_side(held, invoice, ada, in_xero):
    clashing(invoice, ada, in_xero)
    actions.resolve_conflict(fresh(invoice), by=ada, choices={"reference": "theirs"})
    deliver_all()

    now = fresh(invoice)
    assert (now.reference, now.lines.first().quantity) == ("Theirs", 7)
    assert held().line_items[0].quantity == 7


def test_an_edit_after_a_conflict_starts_from_what_merged(held, invoice, ada, in_xero):
    clashing(invoice, ada, in_xero)
    now = fresh(invoice)
    content, contact = actions.content_to_edit(now)
    assert (content.reference, str(content.due_date)) == ("Ours", "2027-12-24")
    content = replace(content, reference="Both")
    actions.edit_invoice(now, by=ada, content=content, contact=contact, expected_version=now.version)
    deliver_all()

    assert held().reference == "Both"
    assert str(fresh(invoice).due_date) == "2027-12-24"


def test_a_third_change_in_xero_is_asked_about_again(held, invoice, ada, in_xero):
    clashing(invoice, ada, in_xero)
    seen = conflict_of(invoice).seen
    in_xero(Reference="Theirs again")
    actions.retry_invoice(fresh(invoice), by=ada)
    deliver_all()
    with pytest.raises(actions.NotAllowed, match="changed in Xero again"):
        actions.resolve_conflict(fresh(invoice), by=ada, choices={}, seen=seen)
    actions.resolve_conflict(fresh(invoice), by=ada, choices={})
    in_xero(Reference="And again")
    deliver_all()

    assert held().reference == "And again"
    assert conflict_of(invoice)


def test_an_edit_behind_one_still_on_its_way_is_no_conflict(held, invoice, ada):
    edit(invoice, ada, reference="First")
    first = OutboxMessage.objects.get(mailbox=invoice.mailbox, state="pending")
    OutboxMessage.objects.filter(pk=first.pk).update(is_ambiguous=True)
    edit(invoice, ada, reference="Second")
    assert OutboxMessage.objects.filter(mailbox=invoice.mailbox, state="pending").count() == 2
    deliver_all()

    assert held().reference == "Second"
    assert not OutboxMessage.objects.filter(state="failed").exists()
    assert not any(is_conflict(one) for one in OutboxMessage.objects.all())
