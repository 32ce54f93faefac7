"""Over real HTTP: answers get lost, people edit on both sides; there is one invoice and nothing typed is lost."""

from __future__ import annotations

import pytest

from integrations.calls import clients
from integrations.calls.budget import Lane
from integrations.models import OutboxMessage
from invoices import actions, sync
from invoices.customers import NewCustomer
from tests.invoices.sync.end_to_end.steps import (
    count_in_xero,
    deliver_all,
    draft_of,
    edit,
    fresh,
)

pytestmark = pytest.mark.django_db


def test_an_answer_that_got_lost_makes_no_second_invoice(sandbox, xero, deal, ada):
    sync.read_changes(xero)
    sandbox.control(
        "POST",
        "faults",
        [{"service": "xero", "method": "PUT", "path": "/Invoices", "fault": "drop_after_commit"}],
    )
    invoice = draft_of(deal, xero, ada)
    deliver_all()
    message = OutboxMessage.objects.get(kind="xero.invoice.create")
    assert (message.state, message.is_ambiguous) == ("pending", True)
    sandbox.advance(7 * 60)  # Xero has forgotten the key by now
    deliver_all(seconds=60)
    invoice.refresh_from_db()
    assert invoice.xero_id
    assert count_in_xero(sandbox, xero, invoice) == 1


def test_whatever_goes_wrong_on_the_way_there_is_one_invoice_and_one_customer(sandbox, xero, deal, ada):
    for number, (path, fault) in enumerate(
        [("/Contacts", "drop_after_commit"), ("/Invoices", "drop_before"), ("/Invoices", "status")]
    ):
        name = f"Newcomer {number}"
        spec = {"service": "xero", "method": "PUT", "path": path, "fault": fault, "code": 503}
        sandbox.control("POST", "faults", [spec])
        content = actions.prepare_draft(deal, connection=xero)
        content.contact_details["contact_name"] = name
        new = {"content": content, "contact": NewCustomer.NEW}
        invoice = actions.draft_invoice(by=ada, connection=xero, deal=deal, **new)
        deliver_all()
        assert not fresh(invoice).xero_id
        deliver_all(seconds=60)
        assert fresh(invoice).xero_contact_name == name
        assert count_in_xero(sandbox, xero, invoice) == 1
        found = clients.run(
            xero, lambda client, name=name: client.find_contacts_by_name(name), lane=Lane.PERSON
        )
        assert len(found) == 1


def test_an_edit_and_an_edit_in_xero_are_both_kept_until_a_person_decides(sandbox, xero, deal, ada):
    invoice = draft_of(deal, xero, ada)
    deliver_all()
    sandbox.control(
        "POST", f"xero/invoices/{fresh(invoice).xero_id}/edit", {"fields": {"Reference": "Theirs"}}
    )
    edit(invoice, ada, reference="Ours")
    deliver_all()
    message = OutboxMessage.objects.get(kind="xero.invoice.update")
    assert (message.state, message.problems[0]["field"]) == ("failed", "reference")
    assert fresh(invoice).reference == "Ours"
    edit(invoice, ada, reference="Ours after all")
    deliver_all()
    assert fresh(invoice).xero_raw["Reference"] == "Ours after all"
    assert fresh(invoice).lines.count() == len(fresh(invoice).xero_raw["LineItems"])


def test_a_status_asked_for_twice_because_the_answer_got_lost_is_set_once(sandbox, xero, deal, ada):
    invoice = draft_of(deal, xero, ada)
    deliver_all()
    sandbox.control(
        "POST",
        "faults",
        [{"service": "xero", "method": "POST", "path": "/Invoices/", "fault": "drop_after_commit"}],
    )
    actions.delete_invoice(fresh(invoice), by=ada)
    deliver_all()
    sandbox.advance(7 * 60)
    deliver_all(seconds=60)
    assert fresh(invoice).xero_status == "DELETED"
    assert not OutboxMessage.objects.filter(state="failed").exists()
