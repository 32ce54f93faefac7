"""F48: ten thousand events a minute over five hundred invoices become a few reads, and everything is up to date."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from integrations import inbox
from integrations.calls import clients
from integrations.models import InboxMessage, InboxState
from invoices.models import Invoice
from tests.factories import XeroConnectionFactory
from tests.invoices.mirror.documents import NOON
from tests.invoices.sync.pull.moving_list import MovingList, numbered

pytestmark = pytest.mark.django_db
INVOICES = 500


@pytest.fixture
def xero(monkeypatch):
    xero = MovingList(numbered(INVOICES, apart=timedelta(milliseconds=1)), size=1000)
    monkeypatch.setattr(clients, "run", lambda connection, function, **_: function(xero))
    return xero


def arrive(connection, numbers):
    """Let Xero tell of these; each event comes after the change it tells."""
    now = timezone.now()
    inbox.receive_many(
        inbox.new_message(
            provider="xero",
            kind="xero.invoice",
            resource_id=f"doc-{number % INVOICES}",
            dedupe_key=f"event-{number}",
            payload={"eventDateUtc": now.strftime("%Y-%m-%dT%H:%M:%S.%f")[:-3]},
            connection=connection,
        )
        for number in numbers
    )


@pytest.mark.parametrize(("events", "seconds", "reads"), [(10_000, 60, 22), (5_000, 1, 20)])
def test_they_are_gathered(xero, events, seconds, reads):
    connection = XeroConnectionFactory()
    with time_machine.travel(NOON + timedelta(minutes=1), tick=False) as clock:
        for second in range(seconds):
            begin, end = events * second // seconds, events * (second + 1) // seconds
            arrive(connection, range(begin, end))
            inbox.process()
            clock.shift(1)
        waited = 0
        while InboxMessage.objects.filter(state=InboxState.RECEIVED).exists():
            inbox.process()
            clock.shift(1)
            waited += 1

    assert len(xero.reads) <= reads
    assert waited <= 60
    assert Invoice.objects.count() == INVOICES
    assert InboxMessage.objects.filter(state=InboxState.PROCESSED).count() == events
