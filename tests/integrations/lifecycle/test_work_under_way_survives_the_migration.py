"""An installation made before cursors, leases and service states were apart migrates in the midst of its work.

The old rows are made at the old migration; afterwards the code of today finds each of them where it looks.
"""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from django.core.management import call_command
from django.db import connection as database
from django.db.migrations.executor import MigrationExecutor
from django.utils import timezone

from accounts.models import Connection, OutgoingEmail
from integrations import inbox, outbox
from integrations.calls import outages
from integrations.http import Exchange
from integrations.inbox import debounce
from integrations.lifecycle import health, imports, recovery
from integrations.lifecycle.notify_lost import notify_lost_connections
from integrations.models import Cursor, Import, InboxMessage, Lease, OutboxMessage, ServiceState
from invoices.sync import leases
from invoices.sync.cursors import cursor_of
from tests.factories import PipedriveConnectionFactory, UserFactory, XeroConnectionFactory

pytestmark = pytest.mark.django_db(transaction=True)

BEFORE = "0009_lean_inbox"
MINUTE, ANY_TIME = timedelta(minutes=1), timedelta(0)
NEVER = None


class Companies:
    """Those of the installation, and the moment at which all of its work is under way."""

    def __init__(self) -> None:
        self.now = timezone.now()
        seen = self.now - timedelta(hours=1)
        self.busy = XeroConnectionFactory(name="Busy", webhook_seen_at=seen)
        self.returned = XeroConnectionFactory(name="Returned", webhook_seen_at=seen)
        self.pipedrive = PipedriveConnectionFactory()
        self.lost = XeroConnectionFactory(name="Lost", state="needs_reconnect")

    def rows(self) -> list[tuple[Connection, str, datetime | None, datetime | None]]:
        """Return (connection, kind, since, checked_at) of everything the old table can hold."""
        now, busy, pipedrive = self.now, self.busy, self.pipedrive
        return [
            (busy, "xero.contact", now - 50 * MINUTE, NEVER),
            (pipedrive, "pipedrive.deal", now - 30 * MINUTE, NEVER),
            (busy, "catch_up", NEVER, now - 40 * MINUTE),
            (busy, "catch_up.held", NEVER, now + MINUTE),
            (busy, "catch_up.slow", NEVER, now - 20 * MINUTE),
            (busy, "import", NEVER, NEVER),
            (busy, "import.held", NEVER, now + MINUTE),
            (busy, "xero.open_invoices", NEVER, now - 15 * MINUTE),
            (pipedrive, "catch_up", NEVER, now - 5 * MINUTE),
            (pipedrive, "catch_up.held", NEVER, NEVER),
            (pipedrive, "pipedrive.open_deals", NEVER, now - 10 * MINUTE),
            (busy, "inbox.xero.invoice", NEVER, now + MINUTE),
            (busy, "inbox.xero.contact", now + MINUTE / 10, now + MINUTE / 10),
            (pipedrive, "inbox.pipedrive.deal", NEVER, now - MINUTE),
            (pipedrive, "health.away", now - 9 * MINUTE, now - 2 * MINUTE),
            (self.returned, "health.away", NEVER, now - MINUTE),
            (busy, "health.away", NEVER, NEVER),
            (pipedrive, "health.blocked", now - 30 * MINUTE, now - MINUTE),
            (busy, "health", NEVER, now - MINUTE),
            (busy, "webhooks.missed", NEVER, now - 60 * MINUTE),
            (self.lost, "needs_reconnect_told", NEVER, now - 60 * MINUTE),
        ]


@pytest.fixture
def installation():
    """The companies at the commit before, with an import half way, messages waiting and events to be worked on."""
    call_command("migrate", "integrations", BEFORE, verbosity=0)
    companies = Companies()
    model = models_before()
    for connection, kind, since, checked_at in companies.rows():
        model("Cursor").objects.create(
            connection_id=connection.pk, kind=kind, since=since, checked_at=checked_at
        )
    now, later = companies.now, companies.now + timedelta(hours=3)
    place = {"kind": "xero.invoice", "since": now - 60 * MINUTE, "moved_at": now - 9 * MINUTE}
    model("Cursor").objects.create(connection_id=companies.busy.pk, is_settled=True, **place)
    model("Import").objects.create(
        connection_id=companies.busy.pk, kind="xero.contact", since=now - 300 * MINUTE, total=9000, done=4000
    )
    for number, connection in enumerate((companies.returned, companies.pipedrive)):
        model("OutboxMessage").objects.create(
            connection_id=connection.pk,
            kind="reference_data.refresh",
            mailbox=f"connection:{connection.pk}",
            problems=[{"text": "No answer", "field": "", "line": None}],
            not_before=later,
            attempts=3,
        )
        model("InboxMessage").objects.create(
            connection_id=connection.pk,
            provider=connection.provider,
            kind="pipedrive.deal",
            resource_id="7",
            dedupe_key=f"{number}",
            error="No answer",
            not_before=later,
        )
    yield companies
    call_command("migrate", "integrations", verbosity=0)


def models_before():
    """Return a function that finds a model as it was."""
    executor = MigrationExecutor(database)
    apps = executor.loader.project_state([("integrations", BEFORE)]).apps
    return lambda name: apps.get_model("integrations", name)


def answer(connection, status: int | None) -> None:
    outages.note(connection, Exchange("GET", "https://test", status, {}, "", {}, "", 10, ""))


def waiting_of(connection) -> list[datetime]:
    """Return until when what waits for a company was put off."""
    return [model.objects.get(connection=connection).not_before for model in (OutboxMessage, InboxMessage)]


def test_nothing_under_way_is_lost(installation, wake_ups):
    call_command("migrate", "integrations", verbosity=0)

    lists_keep_their_places(installation)
    leases_are_still_held(installation)
    events_are_still_gathered(installation, wake_ups)
    services_are_still_away_and_announced_when_back(installation)
    what_was_said_of_a_service_is_known(installation)


def lists_keep_their_places(installation):
    now = installation.now
    assert Cursor.objects.count() == 3
    place = cursor_of(installation.busy, "xero.invoice")
    assert (place.since, place.moved_at, place.is_settled) == (now - 60 * MINUTE, now - 9 * MINUTE, True)
    assert cursor_of(installation.busy, "xero.contact").since == now - 50 * MINUTE
    assert cursor_of(installation.pipedrive, "pipedrive.deal").since == now - 30 * MINUTE
    [half] = Import.objects.all()
    assert (half.state, half.done, half.since) == ("running", 4000, now - 300 * MINUTE)
    assert list(imports.due(now)) == [half]


def leases_are_still_held(installation):
    now, busy = installation.now, installation.busy
    for name in ("catch_up", "import"):
        assert not leases.claim(busy, name, now=now, every=ANY_TIME)
        assert leases.is_held_anywhere(name, now=now)
    assert leases.last_end(busy, "catch_up") == now - 40 * MINUTE
    assert leases.claim(busy, "catch_up", now=now + 2 * MINUTE, every=15 * MINUTE)
    assert leases.last_end(busy, "catch_up.slow") == now - 20 * MINUTE
    assert leases.last_end(busy, "xero.open_invoices") == now - 15 * MINUTE
    assert leases.last_end(installation.pipedrive, "pipedrive.open_deals") == now - 10 * MINUTE
    assert not leases.claim(installation.pipedrive, "catch_up", now=now, every=15 * MINUTE)
    assert leases.claim(installation.pipedrive, "catch_up", now=now, every=5 * MINUTE)


def events_are_still_gathered(installation, wake_ups):
    now, busy, pipedrive = installation.now, installation.busy, installation.pipedrive
    for kind in ("xero.invoice", "xero.contact"):
        assert not debounce.begin_read(debounce.lease_on(kind, busy.pk), now=now)
    assert wake_ups == [], "nobody is asked a second time to look at the end of the pause"
    assert debounce.begin_read(debounce.lease_on("xero.contact", busy.pk), now=now + MINUTE / 5)
    assert debounce.begin_read(debounce.lease_on("pipedrive.deal", pipedrive.pk), now=now)


def services_are_still_away_and_announced_when_back(installation):
    now, pipedrive = installation.now, installation.pipedrive
    assert outages.block_pause(pipedrive, 600) == outages.ASK_AFTER_BLOCK
    assert list(outages.unannounced_returns().values_list("connection__name", flat=True)) == ["Returned"]
    assert outages.due_probes(now - MINUTE * 1.5) == []
    assert outages.due_probes(now) == [pipedrive]
    recovery.probe_and_resume(now=now)
    assert max(waiting_of(installation.returned)) <= timezone.now()
    assert min(waiting_of(pipedrive)) > now + timedelta(hours=2)

    answer(pipedrive, 200)
    recovery.probe_and_resume(now=now)
    assert max(waiting_of(pipedrive)) <= timezone.now()
    assert not outages.unannounced_returns().exists()
    assert outbox.due(timezone.now())
    assert inbox.is_waiting(timezone.now() + 2 * MINUTE)


def what_was_said_of_a_service_is_known(installation):
    now, busy = installation.now, installation.busy
    assert not health.webhooks_arrive(busy, now=now)
    assert health.webhooks_arrive(installation.returned, now=now)
    assert ServiceState.objects.get(connection=busy).probed_at == now - MINUTE
    UserFactory(role="administrator")
    assert notify_lost_connections() == 0
    assert not OutgoingEmail.objects.exists()


def test_the_way_back_keeps_it_too(installation):
    call_command("migrate", "integrations", verbosity=0)
    call_command("migrate", "integrations", BEFORE, verbosity=0)

    old = models_before()("Cursor").objects.exclude(kind="xero.invoice")
    back = set(old.values_list("connection_id", "kind", "since", "checked_at"))
    # Rows that said nothing are not made again, and nobody asked when a block was last met.
    silent = {("catch_up.held", NEVER), ("health.away", NEVER)}
    expected = {
        (connection.pk, kind, since, since if kind == "health.blocked" else checked_at)
        for connection, kind, since, checked_at in installation.rows()
        if (kind, checked_at) not in silent
    }
    assert back == expected
    call_command("migrate", "integrations", verbosity=0)
    assert Lease.objects.filter(held_until__gt=installation.now).count() == 4


def test_a_service_that_was_never_asked_again_is_asked(installation):
    """A webhook check of the old code forgot when a service that is away was asked last."""
    old = models_before()("Cursor").objects.filter(connection_id=installation.pipedrive.pk)
    old.filter(kind="health.away").update(checked_at=None)

    call_command("migrate", "integrations", verbosity=0)

    assert outages.due_probes(installation.now) == [installation.pipedrive]
