"""An administrator holds back what goes out to one company: nothing is sent, nothing is lost, and people read why."""

from __future__ import annotations

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from accounts import actions
from integrations import outbox
from integrations.models import OutboxMessage
from invoices.status_chips import describe
from tests.factories import InvoiceFactory, OutboxMessageFactory, UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def said(routes, no_network):
    said: list[int] = []
    routes["OUTGOING"]["test.say"] = lambda message, client: said.append(message.pk)
    return said


def test_what_is_held_back_goes_out_oldest_first_once_resumed(said):
    ada = UserFactory(role="administrator")
    first = OutboxMessageFactory(kind="test.say")
    other, second = (
        OutboxMessageFactory(kind="test.say"),
        OutboxMessageFactory(kind="test.say", connection=first.connection),
    )
    assert actions.pause_deliveries(first.connection, by=ada, reason="Year end")
    assert not actions.pause_deliveries(first.connection, by=ada, reason="Year end again")

    assert outbox.due(timezone.now()) == [other.pk]
    outbox.deliver(first.pk)
    assert said == []
    assert OutboxMessage.objects.get(pk=first.pk).attempts == 0

    assert actions.resume_deliveries(first.connection)
    assert not actions.resume_deliveries(first.connection)
    assert outbox.due(timezone.now()) == [first.pk, other.pk, second.pk]


def test_a_pause_needs_a_reason_and_people_read_it():
    invoice = InvoiceFactory()
    message = OutboxMessageFactory(connection=invoice.connection, mailbox=invoice.mailbox)
    ada = UserFactory(role="administrator")
    with pytest.raises(ValidationError, match="Give a reason"):
        actions.pause_deliveries(invoice.connection, by=ada, reason=" ")

    actions.pause_deliveries(invoice.connection, by=ada, reason="Year end")

    chip = describe(invoice, today=timezone.localdate(), open_message=message)
    assert (chip.label, "Year end" in chip.detail) == ("Held back", True)
