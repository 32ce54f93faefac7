"""F36 to F39: tokens that expire, are renewed by many at once, get lost on the way, or are no longer worth anything."""

from __future__ import annotations

import json
import os
import threading
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import connections as database_connections
from django.utils import timezone

from accounts.models import Connection, ConnectionState, Grant
from chaos.crash_points import Killed
from integrations.calls import clients, tokens
from integrations.calls.budget import Lane
from integrations.http import GrantRevoked, RateLimited, RemoteUnavailable
from integrations.models import OutboxMessage
from tests.faults.assertions import is_the_same_on_both_sides
from tests.faults.pushes import chip_of, new_draft, work, work_until_done
from tests.faults.xero_sandbox import Calls, break_writes

pytestmark = pytest.mark.django_db
HALF_AN_HOUR = 31 * 60


def token_calls(calls: Calls) -> int:
    rows = calls.sandbox.control("GET", f"calls?since={calls.since}&service=xero")["calls"]
    return sum(row["path"].endswith("/connect/token") for row in rows)


def look(xero) -> None:
    clients.run(xero, lambda client: client.get_organisation(), lane=Lane.PERSON)


def expire_here() -> None:
    """What a clock that is a little off does: we know of an expired token before Xero says so."""
    Grant.objects.filter(provider="xero").update(expires_at=timezone.now() - timedelta(seconds=1))


@pytest.fixture
def own_grant(sandbox, xero, restarted):
    """Tokens nobody else's test used up."""
    tokens = sandbox.fetch_tokens(code=sandbox.consent()["code"][0]).json()
    Grant.objects.filter(pk=xero.grant_id).update(
        access_token=tokens["access_token"],
        refresh_token=tokens["refresh_token"],
        expires_at=timezone.now() + timedelta(minutes=30),
    )
    yield Grant.objects.get(pk=xero.grant_id)
    sandbox.switch(xero_refresh_grace=True)


def test_a_token_that_expires_on_the_way_is_renewed_once_and_the_work_repeated_once(
    sandbox, xero, deal, ada, own_grant, restarted
):
    invoice = new_draft(deal, xero, ada)
    sandbox.advance(HALF_AN_HOUR)
    calls = Calls(sandbox)

    work()

    assert [(row["method"], row["status"]) for row in calls.made()] == [("PUT", 401), ("PUT", 200)]
    assert token_calls(calls) == 1
    work_until_done(restarted)
    assert is_the_same_on_both_sides(sandbox, invoice)


def test_a_401_that_does_not_end_is_asked_twice_and_then_a_person(sandbox, xero, own_grant):
    break_writes(sandbox, "status", method="GET", path="/Organisation", code=401, times=None)
    calls = Calls(sandbox)

    with pytest.raises(GrantRevoked):
        look(xero)
    with pytest.raises(clients.NotConnected):
        look(xero)

    assert (len(calls.made()), token_calls(calls)) == (2, 1)


def test_a_missing_scope_is_never_renewed(sandbox, xero, deal, ada, own_grant, restarted):
    invoice = new_draft(deal, xero, ada)
    words = {"WWW-Authenticate": 'error="insufficient_scope"'}
    break_writes(sandbox, "status", code=401, body='{"Detail": "AuthorizationUnsuccessful"}', headers=words)
    calls = Calls(sandbox)

    work()
    restarted.pass_time(3600)
    work()

    assert ([row["status"] for row in calls.made()], token_calls(calls)) == ([401], 0)
    assert chip_of(invoice) == "Needs reconnecting"


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("grace", [True, False])
def test_sixteen_workers_in_four_processes_make_one_call(sandbox, own_grant, shared_database, grace):
    sandbox.switch(xero_refresh_grace=grace)
    calls = Calls(sandbox)
    with shared_database():
        expire_here()
        said = in_processes(4, 4, lambda: tokens.fresh_grant(own_grant.pk).access_token)
        stored = Grant.objects.get(pk=own_grant.pk).access_token

    assert len(said) == 16
    assert set(said) == {stored}
    assert stored != own_grant.access_token
    assert token_calls(calls) == 1


def in_processes(count: int, threads: int, function: Callable[[], str]) -> list[str]:
    """What each thread of each process answered; one that was told to come back later comes back."""
    readers = []
    for _ in range(count):
        reader, writer = os.pipe()
        if os.fork() == 0:
            os.close(reader)
            try:
                os.write(writer, json.dumps(in_threads(threads, function)).encode())
            finally:
                os._exit(0)
        os.close(writer)
        readers.append(reader)
    answers: list[str] = []
    for reader in readers:
        with os.fdopen(reader, "rb") as file:
            answers += json.loads(file.read() or b"[]")
    for _ in readers:
        os.wait()
    return answers


def in_threads(count: int, function: Callable[[], str]) -> list[str]:
    answers: list[str] = []
    for connection in database_connections.all():
        connection.connection = None

    def ask() -> None:
        while True:
            try:
                answers.append(function())
                break
            except RateLimited:
                continue
        database_connections.close_all()

    workers = [threading.Thread(target=ask) for _ in range(count)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    return answers


@pytest.mark.parametrize("grace", [True, False])
def test_a_lost_answer_ends_connected_within_the_grace_and_honestly_without(
    sandbox, xero, own_grant, restarted, grace
):
    sandbox.switch(xero_refresh_grace=grace)
    break_writes(sandbox, "drop_after_commit", method="POST", path="/connect/token")
    expire_here()
    with pytest.raises(RemoteUnavailable):
        look(xero)
    restarted.pass_time(5)

    if grace:
        look(xero)
        assert Connection.objects.get(pk=xero.pk).is_usable
        return
    with pytest.raises(GrantRevoked):
        look(xero)
    assert Connection.objects.get(pk=xero.pk).state == ConnectionState.NEEDS_RECONNECT


def test_killed_between_the_answer_and_the_store_another_worker_renews(
    sandbox, xero, own_grant, restarted, monkeypatch
):
    def die(*_, **__):
        raise Killed

    expire_here()
    with monkeypatch.context() as patch:
        patch.setattr(tokens, "_save", die)
        patch.setattr(tokens, "_release", lambda *_: None)
        with pytest.raises(Killed):
            look(xero)
    restarted.pass_time(tokens.LEASE.total_seconds() + 1)

    look(xero)

    assert Connection.objects.get(pk=xero.pk).is_usable
    assert Grant.objects.get(pk=own_grant.pk).access_token != own_grant.access_token


@pytest.mark.parametrize("end", ["revoked", "secret"])
def test_what_only_a_person_can_mend_is_said_and_nothing_is_asked_meanwhile(
    sandbox, xero, deal, ada, own_grant, restarted, settings, end
):
    invoice = new_draft(deal, xero, ada)
    if end == "secret":
        settings.XERO_CLIENT_SECRET = "changed in Xero's portal"
    else:
        Grant.objects.filter(pk=own_grant.pk).update(refresh_token="ended by somebody")
    expire_here()
    calls = Calls(sandbox)

    for _ in range(6):
        work()
        restarted.pass_time(1800)

    assert (len(calls.made()), token_calls(calls)) == (0, 1)
    connection = Connection.objects.get(pk=xero.pk)
    assert connection.state == ConnectionState.NEEDS_RECONNECT
    assert ("XERO_CLIENT_SECRET" in connection.state_reason) is (end == "secret")
    assert chip_of(invoice) == "Needs reconnecting"
    message = OutboxMessage.objects.get()
    assert (message.state, message.attempts, message.is_ambiguous) == ("pending", 0, False)


def test_after_reconnecting_the_queue_goes_out_by_itself(sandbox, xero, deal, ada, own_grant, restarted):
    invoice = new_draft(deal, xero, ada)
    good = own_grant.refresh_token
    Grant.objects.filter(pk=own_grant.pk).update(refresh_token="ended by somebody")
    expire_here()
    work()
    Grant.objects.filter(pk=own_grant.pk).update(refresh_token=good)
    Connection.objects.update(state=ConnectionState.CONNECTED, state_reason="")

    work_until_done(restarted)

    assert is_the_same_on_both_sides(sandbox, invoice)
