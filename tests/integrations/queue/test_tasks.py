"""What runs by the clock: lost wake-ups are made good, grants kept alive, webhooks put back, old rows dropped."""

from __future__ import annotations

import datetime as dt

import pytest
from django.utils import timezone

from accounts.models import Connection, ConnectionState, Grant
from integrations import inbox, tasks
from integrations.calls import clients
from integrations.http import RemoteUnavailable
from integrations.http.oauth import TokenSet
from integrations.models import DeliveryAttempt, InboxMessage, InboxState, OutboxMessage, OutboxState
from tests.factories import (
    GrantFactory,
    InboxMessageFactory,
    OutboxMessageFactory,
    PipedriveConnectionFactory,
    XeroConnectionFactory,
)

pytestmark = pytest.mark.django_db


def ago(**delay: float) -> dt.datetime:
    return timezone.now() - dt.timedelta(**delay)


def test_a_sweep_sets_aside_what_was_stored_of_a_stranger_by_a_program_that_died_then(no_network):
    stranger = InboxMessageFactory(connection=None)
    ours = InboxMessageFactory(kind="xero.invoice", not_before=timezone.now() + dt.timedelta(hours=1))

    tasks.sweep()

    stranger.refresh_from_db()
    assert (stranger.state, stranger.error) == (InboxState.IGNORED, inbox.UNKNOWN_COMPANY)
    ours.refresh_from_db()
    assert ours.state == InboxState.RECEIVED


def test_a_sweep_does_the_work_whose_bell_was_lost(routes, no_network):
    done = []
    routes["INCOMING"]["xero.invoice"] = lambda connection, messages: done.append("event")
    routes["OUTGOING"]["test.say"] = lambda message, client: done.append(message.mailbox)
    InboxMessageFactory()
    OutboxMessageFactory(kind="test.say", mailbox="a")
    OutboxMessageFactory(kind="test.say", mailbox="b")

    tasks.sweep()
    tasks.sweep()

    assert done == ["event", "a", "b"]


def test_a_bell_of_another_version_still_opens(routes, no_network):
    routes["OUTGOING"]["test.say"] = lambda message, client: None
    message = OutboxMessageFactory(kind="test.say")

    tasks.deliver(message_id=message.pk, something_new=True)
    tasks.process_inbox(something_new=True)

    message.refresh_from_db()
    assert message.state == OutboxState.DELIVERED


def test_a_bell_for_a_row_that_is_gone_is_no_trouble():
    tasks.deliver(message_id=4711)


def test_lists_are_asked_for_once_for_each_connection_that_works():
    XeroConnectionFactory()
    PipedriveConnectionFactory()
    XeroConnectionFactory(state=ConnectionState.NEEDS_RECONNECT)

    tasks.refresh_all_reference_data()
    tasks.refresh_all_reference_data()

    assert [message.kind for message in OutboxMessage.objects.all()] == ["reference_data.refresh"] * 2


def test_idle_grants_are_renewed_and_one_in_trouble_does_not_stop_the_others(monkeypatch, caplog):
    def refresh(url, *, client_id, client_secret, refresh_token):
        if refresh_token == "unlucky":
            raise RemoteUnavailable("offline")
        return TokenSet("renewed", "next", 1800, [])

    monkeypatch.setattr("integrations.xero.oauth.refresh", refresh)
    unlucky, lucky = GrantFactory(refresh_token="unlucky"), GrantFactory()
    busy = GrantFactory()
    for grant in (unlucky, lucky, busy):
        XeroConnectionFactory(grant=grant)
    Grant.objects.exclude(pk=busy.pk).update(refreshed_at=ago(days=6))

    tasks.refresh_idle_grants()

    tokens = {grant.pk: grant.access_token for grant in Grant.objects.all()}
    assert tokens[lucky.pk] == "renewed"
    assert tokens[unlucky.pk] == unlucky.access_token
    assert tokens[busy.pk] == busy.access_token
    assert "offline" in caplog.text


def test_webhooks_are_checked_where_pipedrive_ever_took_them(monkeypatch):
    checked = []
    monkeypatch.setattr(clients, "run", lambda connection, function, **_: checked.append(connection))
    taken = PipedriveConnectionFactory(webhook_ids=[1, 2])
    PipedriveConnectionFactory()

    tasks.check_webhooks()

    assert checked == [taken]


def test_old_rows_are_dropped_and_evidence_about_invoices_stays():
    old = InboxMessageFactory(state=InboxState.PROCESSED, received_at=ago(days=40))
    waiting = InboxMessageFactory(received_at=ago(days=40))
    said = OutboxMessageFactory(mailbox="invoice:1", state=OutboxState.DELIVERED, created_at=ago(days=40))
    OutboxMessageFactory(mailbox="connection:1", state=OutboxState.DELIVERED, created_at=ago(days=40))
    failed = OutboxMessageFactory(mailbox="connection:1", state=OutboxState.FAILED, created_at=ago(days=40))
    said.delivery_attempts.create(number=1, started_at=ago(days=100))
    abandoned = GrantFactory(connected_at=ago(days=2))

    tasks.tidy_up()

    assert not InboxMessage.objects.filter(pk=old.pk).exists()
    assert InboxMessage.objects.filter(pk=waiting.pk).exists()
    assert set(OutboxMessage.objects.all()) == {said, failed}
    assert not DeliveryAttempt.objects.exists()
    assert not Grant.objects.filter(pk=abandoned.pk).exists()
    assert Connection.objects.count() == Grant.objects.count()
