"""A create or an update that asked for a status and was answered with an earlier one leaves the step to be done."""

from __future__ import annotations

import pytest

from integrations.http import LeftAsItWas
from integrations.models import OutboxMessage
from invoices.sync import push_create, push_status, push_update
from tests.factories import OutboxMessageFactory, UserFactory

pytestmark = pytest.mark.django_db


class ForgetfulXero:
    """Answers every write with a draft."""

    def __init__(self, xero) -> None:
        self._xero = xero

    def __getattr__(self, name):
        return getattr(self._xero, name)

    def create_invoice(self, body, key):
        return self._xero.create_invoice({**body, "Status": "DRAFT"}, key)

    def update_invoice(self, invoice_id, body, key):
        return self._xero.update_invoice(invoice_id, {**body, "Status": "DRAFT"}, key)


@pytest.fixture
def forgetful(xero):
    return ForgetfulXero(xero)


def step() -> OutboxMessage:
    return OutboxMessage.objects.get(kind="xero.invoice.set_status")


@pytest.mark.parametrize("asked", ["SUBMITTED", "AUTHORISED"])
def test_after_a_create(draft, create_message, forgetful, asked):
    create_message.payload["body"]["Status"] = asked
    create_message.created_by = UserFactory()
    create_message.save()

    push_create(create_message, forgetful)

    assert (step().payload["status"], step().created_by) == (asked, create_message.created_by)
    draft.refresh_from_db()
    assert draft.xero_status == "DRAFT"
    with pytest.raises(LeftAsItWas, match="the invoice is Draft there"):
        push_status(step(), forgetful)


def test_after_a_create_whose_answer_was_lost(draft, create_message, forgetful):
    create_message.payload["body"]["Status"] = "SUBMITTED"
    push_create(create_message, forgetful)
    step().delete()
    draft.xero_id = draft.xero_status = ""
    draft.save()
    create_message.is_ambiguous, create_message.attempts = True, 2
    create_message.save()

    push_create(create_message, forgetful)

    assert step().payload["status"] == "SUBMITTED"


def test_after_an_update(saved, message_about, forgetful):
    push_update(message_about("update", body={"Reference": "New", "Status": "SUBMITTED"}), forgetful)

    assert step().payload["status"] == "SUBMITTED"


def test_not_when_a_later_step_waits(draft, create_message, forgetful):
    create_message.payload["body"]["Status"] = "SUBMITTED"
    later = OutboxMessageFactory(
        kind="xero.invoice.set_status",
        connection=draft.connection,
        mailbox=draft.mailbox,
        payload={"invoice_id": draft.pk, "status": "AUTHORISED"},
    )
    push_create(create_message, forgetful)
    assert step() == later


def test_not_when_xero_did_it(draft, create_message, xero):
    create_message.payload["body"]["Status"] = "SUBMITTED"
    push_create(create_message, xero)
    assert not OutboxMessage.objects.filter(kind="xero.invoice.set_status").exists()
