"""F65: the customer of an invoice is archived, merged or renamed in Xero, or has a twin of the same name. The living
contact is found, no twin is made, and what Xero would refuse is said with the way out before it is sent.
"""

from __future__ import annotations

import pytest

from integrations.calls import clients
from integrations.calls.budget import Lane
from integrations.models import InboxMessage, OutboxMessage
from invoices import actions, sync
from invoices.timeline import for_invoice
from tests.faults.drafts import active_contact, read_contacts, saved, write
from tests.invoices.sync.end_to_end.steps import deliver_all, edit, fresh

pytestmark = pytest.mark.django_db


@pytest.fixture
def invoice(xero, ada):
    """A draft that Xero has, and everybody Xero knows."""
    return saved(xero, ada)


@pytest.fixture
def other(invoice, xero):
    """Somebody else of the same organisation."""
    return active_contact(xero, but=invoice.contact_id)


@pytest.fixture
def told(xero):
    """Xero tells of a contact by event."""

    def tell(contact):
        sync.pull_contacts(
            xero, [InboxMessage(connection=xero, kind="xero.contact", resource_id=contact.xero_contact_id)]
        )

    return tell


@pytest.fixture
def in_xero(sandbox):
    def do(contact, verb, **sent):
        sandbox.control("POST", f"xero/contacts/{contact.xero_contact_id}/{verb}", sent)

    yield do
    sandbox.control("POST", "reset", {"scenario": "demo"})
    sandbox.switch(xero_merge_moves_stamps=True, xero_minute_limit=10_000, xero_day_limit=100_000)


def contact_held(xero, invoice):
    read = clients.run(xero, lambda client: client.get_invoice(invoice.xero_id), lane=Lane.PERSON)
    return read.contact_id


def count_contacts(xero, name):
    found = clients.run(xero, lambda client: client.find_contacts_by_name(name), lane=Lane.PERSON)
    return len(list(found))


@pytest.mark.parametrize("moves_stamps", [True, False])
def test_invoices_of_a_merged_customer_follow_to_the_living_one(
    sandbox, xero, ada, invoice, other, told, in_xero, moves_stamps
):
    sandbox.switch(xero_merge_moves_stamps=moves_stamps)
    gone = invoice.contact
    in_xero(gone, "merge", into=other.xero_contact_id)
    told(gone)

    now = fresh(invoice)
    assert (now.contact, now.customer_name) == (other, other.name)
    sentences = [story.sentence for story in for_invoice(now)]
    assert (
        f"{gone.name} was merged into {other.name} in Xero; the invoice now belongs to that customer"
        in sentences
    )

    edit(invoice, ada, reference="After the merge")
    deliver_all()
    assert not OutboxMessage.objects.filter(state="failed").exists()
    assert contact_held(xero, invoice) == other.xero_contact_id


def test_what_was_written_for_the_merged_customer_goes_to_the_living_one(
    xero, ada, invoice, other, told, in_xero
):
    gone = invoice.contact
    twin = write(xero, ada, contact=gone, reference="Second")
    in_xero(gone, "merge", into=other.xero_contact_id)
    told(gone)
    deliver_all()

    assert contact_held(xero, fresh(twin)) == other.xero_contact_id
    assert count_contacts(xero, other.name) == 1


def test_an_archived_customer_is_said_before_anything_is_sent(xero, ada, client, invoice, told, in_xero):
    in_xero(invoice.contact, "archive")
    told(invoice.contact)

    assert for_invoice(invoice)[-1].sentence == f"The customer {invoice.contact.name} was archived in Xero"
    client.force_login(ada)
    for page in ("", "edit/"):
        shown = client.get(f"/invoices/{invoice.uid}/{page}").content.decode()
        assert "is archived in Xero, and Xero refuses invoices for archived customers" in shown
    with pytest.raises(actions.InvalidInvoice, match="Restore the contact there, or choose another customer"):
        edit(invoice, ada, reference="To nobody")

    in_xero(invoice.contact, "restore")
    told(invoice.contact)
    edit(invoice, ada, reference="Restored")
    deliver_all()
    assert not OutboxMessage.objects.filter(state="failed").exists()


def test_an_archiving_we_have_not_heard_of_is_refused_with_the_way_out(xero, ada, invoice, in_xero):
    contact = invoice.contact
    draft = write(xero, ada, contact=contact, reference="Second")
    in_xero(contact, "archive")
    deliver_all()

    failed = OutboxMessage.objects.get(mailbox=draft.mailbox)
    assert (failed.state, failed.failure) == ("failed", "rejected")
    assert any(problem["field"] == "contact_name" for problem in failed.problems)
    in_xero(contact, "restore")
    actions.retry_invoice(fresh(draft), by=ada)
    deliver_all()
    assert fresh(draft).xero_id
    assert count_contacts(xero, contact.name) == 1


def test_a_new_name_is_told_and_makes_no_twin(xero, ada, invoice, told, in_xero):
    old = invoice.contact.name
    in_xero(invoice.contact, "edit", fields={"Name": "Renamed & Sons Ltd"})
    told(invoice.contact)

    now = fresh(invoice)
    assert now.customer_name == "Renamed & Sons Ltd"
    sentences = [story.sentence for story in for_invoice(now)]
    assert f"The customer {old} was renamed Renamed & Sons Ltd in Xero" in sentences
    edit(invoice, ada, reference="Renamed")
    deliver_all()
    assert contact_held(xero, invoice) == invoice.contact.xero_contact_id
    assert count_contacts(xero, "Renamed & Sons Ltd") == 1


def test_paid_invoices_tell_nothing_new(sandbox, xero, ada, told, in_xero):
    read_contacts(xero)
    paid = write(xero, ada, contact=active_contact(xero))
    deliver_all()
    paid = fresh(paid)
    for verb in ("approve", "pay"):
        sandbox.control("POST", f"xero/invoices/{paid.xero_id}/{verb}")
    event = InboxMessage(connection=xero, kind="xero.invoice", resource_id=paid.xero_id)
    sync.pull_invoices(xero, [event])
    before = paid.timeline.count()
    in_xero(paid.contact, "archive")
    told(paid.contact)
    assert fresh(paid).xero_status == "PAID"
    assert paid.timeline.count() == before
