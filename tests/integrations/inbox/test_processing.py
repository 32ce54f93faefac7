"""An event is stored once, handed over in groups, and stamped by what came of it."""

from __future__ import annotations

import datetime as dt

import pytest
import time_machine
from django.utils import timezone

from accounts.models import ConnectionState
from integrations import inbox
from integrations.http import GrantRevoked, RateLimited, RemoteUnavailable
from integrations.inbox.ingest import Arrival, ingest
from integrations.models import InboxMessage, InboxState
from tests.factories import InboxMessageFactory, PipedriveConnectionFactory, XeroConnectionFactory

pytestmark = pytest.mark.django_db
NOON = dt.datetime(2026, 11, 2, 12, 0, tzinfo=dt.UTC)


@pytest.fixture
def handed(routes):
    """What was handed over: (connection, resource ids) a call."""
    handed: list[tuple] = []

    def take(connection, messages):
        handed.append((connection, [message.resource_id for message in messages]))

    routes["INCOMING"] |= {"xero.invoice": take, "pipedrive.deal": take}
    return handed


@pytest.fixture
def failing(routes):
    """Let the function of invoices raise."""

    def fail_with(error):
        def fail(connection, messages):
            raise error

        routes["INCOMING"]["xero.invoice"] = fail

    return fail_with


def receive_from_xero(company: str, kind="xero.invoice"):
    """Come in by the door of Xero's events, which looks for their company itself."""
    event = {"kind": kind, "resource_id": "i-1", "dedupe_key": "event-1", "payload": {"a": 1}}
    ingest("xero", [Arrival(company, **event)])


def receive_from_pipedrive(connection, kind="pipedrive.deal"):
    """Come in by the door of Pipedrive's events, which knows their company by the address."""
    event = {"kind": kind, "resource_id": "42", "dedupe_key": "event-1", "payload": {"a": 1}}
    inbox.receive_many([inbox.new_message(provider="pipedrive", connection=connection, **event)])


def later(**delay: float) -> dt.datetime:
    return timezone.now() + dt.timedelta(**delay)


def test_an_event_is_stored_once_and_rung_for_once(handed, wake_ups, django_capture_on_commit_callbacks):
    connection = XeroConnectionFactory()

    with django_capture_on_commit_callbacks(execute=True):
        receive_from_xero(connection.remote_id)
        first = InboxMessage.objects.get()
        receive_from_xero(connection.remote_id)

    assert InboxMessage.objects.get() == first
    assert first.connection == connection
    assert wake_ups == [("integrations.tasks.process_inbox", {})]


def test_an_event_of_pipedrives_is_stored_once_too(handed, wake_ups, django_capture_on_commit_callbacks):
    connection = PipedriveConnectionFactory()

    with django_capture_on_commit_callbacks(execute=True):
        receive_from_pipedrive(connection)
    receive_from_pipedrive(connection)

    assert InboxMessage.objects.get().connection == connection
    assert wake_ups == [("integrations.tasks.process_inbox", {})]


@pytest.mark.parametrize(("kind", "known"), [("xero.creditnote", True), ("xero.invoice", False)])
def test_what_nobody_works_on_is_kept_as_ignored(handed, kind, known):
    receive_from_xero(XeroConnectionFactory().remote_id if known else "not connected here", kind=kind)

    message = InboxMessage.objects.get()
    assert message.state == InboxState.IGNORED
    assert message.error
    assert inbox.process() == 0


def test_what_nobody_works_on_of_pipedrives_is_kept_as_ignored_too(handed):
    receive_from_pipedrive(PipedriveConnectionFactory(), kind="pipedrive.note")

    message = InboxMessage.objects.get()
    assert message.state == InboxState.IGNORED
    assert message.error
    assert inbox.process() == 0


def test_many_events_become_one_call_a_connection_and_kind(handed):
    northwind, contoso = XeroConnectionFactory(), XeroConnectionFactory()
    deals = PipedriveConnectionFactory()
    for number in range(3):
        InboxMessageFactory(connection=northwind, resource_id=f"n{number}")
        InboxMessageFactory(connection=contoso, resource_id=f"c{number}")
    InboxMessageFactory(connection=deals, kind="pipedrive.deal", resource_id="42")

    assert inbox.process() == 7

    assert handed == [(northwind, ["n0", "n1", "n2"]), (contoso, ["c0", "c1", "c2"]), (deals, ["42"])]
    assert set(InboxMessage.objects.values_list("state", flat=True)) == {InboxState.PROCESSED}


def test_events_being_worked_on_are_not_taken_twice(routes):
    InboxMessageFactory()
    taken = []
    routes["INCOMING"]["xero.invoice"] = lambda connection, messages: taken.append(inbox.process())

    assert inbox.process() == 1
    assert taken == [0]


def test_a_killed_workers_events_are_taken_over(handed):
    InboxMessageFactory(claim_token="gone", claimed_until=later(seconds=-1))

    assert inbox.process() == 1


def test_a_limit_is_waited_for_without_counting(handed, failing):
    failing(RateLimited("Wait", retry_after=30))
    message = InboxMessageFactory()

    inbox.process()

    message.refresh_from_db()
    assert (message.state, message.attempts, message.claim_token) == (InboxState.RECEIVED, 0, "")
    assert later(seconds=28) < message.not_before < later(seconds=31)


def test_an_unavailable_service_is_asked_again_for_ever(failing, handed):
    failing(RemoteUnavailable("Offline"))
    message = InboxMessageFactory(received_at=later(hours=-40))

    inbox.process()

    message.refresh_from_db()
    assert (message.state, message.attempts) == (InboxState.RECEIVED, 0)
    assert later(minutes=4) < message.not_before < later(minutes=6)


def test_events_stay_one_read_however_long_the_service_was_away(failing, routes):
    failing(RemoteUnavailable("Offline"))
    connection = XeroConnectionFactory()
    InboxMessageFactory.create_batch(3, connection=connection)
    for hour in range(4):
        inbox.process(later(hours=hour))
    reads = []
    routes["INCOMING"]["xero.invoice"] = lambda connection, messages: reads.append(len(messages))

    inbox.process(later(hours=5))

    assert reads == [3]


def test_a_claim_lost_to_another_worker_ends_the_work_on_the_groups_left(routes):
    taken = []

    def take(connection, messages):
        taken.extend(messages)
        InboxMessage.objects.exclude(pk=messages[0].pk).update(claim_token="somebody else")

    routes["INCOMING"]["xero.invoice"] = take
    # Two surprises each: they are handed over one by one.
    first, _ = InboxMessageFactory.create_batch(2, connection=XeroConnectionFactory(), attempts=2)

    assert inbox.process() == 1
    assert taken == [first]


def test_the_first_event_is_taken_at_once_and_what_follows_is_gathered(handed, wake_ups):
    connection = XeroConnectionFactory()
    with time_machine.travel(NOON, tick=False) as clock:
        InboxMessageFactory(connection=connection, resource_id="first", not_before=NOON)
        assert inbox.process() == 1
        for number in range(3):
            InboxMessageFactory(connection=connection, resource_id=f"n{number}", not_before=NOON)
            assert inbox.process() == 0
            assert not inbox.is_waiting(NOON)
        assert wake_ups == [("integrations.tasks.process_inbox", {})], "one wake-up for the end of the pause"

        clock.shift(0.6)
        assert inbox.process() == 3
    assert handed == [(connection, ["first"]), (connection, ["n0", "n1", "n2"])]


def test_in_a_storm_they_are_gathered_longer_and_other_companies_wait_for_nobody(handed):
    stormy, calm = XeroConnectionFactory(), XeroConnectionFactory()
    with time_machine.travel(NOON, tick=False) as clock:
        InboxMessageFactory.create_batch(100, connection=stormy, not_before=NOON)
        assert inbox.process() == 100
        InboxMessageFactory(connection=stormy, not_before=NOON)
        InboxMessageFactory(connection=calm, not_before=NOON)
        clock.shift(4.9)
        assert inbox.process() == 1
        clock.shift(0.2)
        assert inbox.process() == 1
    assert [connection for connection, _ in handed] == [stormy, calm, stormy]


def test_a_revoked_grant_leaves_events_waiting_for_the_reconnect(handed, failing):
    failing(GrantRevoked("gone"))
    message = InboxMessageFactory()
    inbox.process()
    message.refresh_from_db()
    assert (message.state, message.attempts) == (InboxState.RECEIVED, 0)

    message.connection.state = ConnectionState.NEEDS_RECONNECT
    message.connection.save()
    assert inbox.process() == 0
    message.refresh_from_db()
    assert message.claim_token == ""


def test_surprises_end_with_a_person(failing, caplog, handed):
    failing(ZeroDivisionError("oops"))
    message = InboxMessageFactory()

    for attempt in range(6):
        inbox.process(later(days=attempt))

    message.refresh_from_db()
    assert message.state == InboxState.FAILED
    assert "oops" in message.error
    assert "oops" in caplog.text


def test_one_bad_event_does_not_hold_up_the_others_for_long(routes):
    done = []

    def take(connection, messages):
        ids = [message.resource_id for message in messages]
        if "bad" in ids:
            raise ValueError("bad")
        done.extend(ids)

    routes["INCOMING"]["xero.invoice"] = take
    connection = XeroConnectionFactory()
    for name in ("good", "bad", "fine"):
        InboxMessageFactory(connection=connection, resource_id=name)

    for attempt in range(3):
        inbox.process(later(hours=attempt))

    assert sorted(done) == ["fine", "good"]
