"""Work on a connection: a fresh token, each exchange counted and recorded, one repeat after an expiry."""

from __future__ import annotations

import pytest
import responses

from accounts.models import Connection, ConnectionState
from integrations.calls import clients
from integrations.calls.budget import Lane
from integrations.http import GrantRevoked, RateLimited, RemoteUnavailable
from integrations.http.oauth import TokenSet
from integrations.models import CallBudget
from integrations.outbox import Delivery
from tests.factories import (
    GrantFactory,
    OutboxMessageFactory,
    PipedriveConnectionFactory,
    XeroConnectionFactory,
)

pytestmark = pytest.mark.django_db

ORGANISATION = "https://api.xero.com/api.xro/2.0/Organisation"
FOUND = {"Organisations": [{"OrganisationID": "o-1", "Name": "Northwind"}]}
EXPIRED = {"Title": "Unauthorized", "Status": 401, "Detail": "TokenExpired: token expired"}


@pytest.fixture
def wire():
    with responses.RequestsMock(assert_all_requests_are_fired=False) as mock:
        yield mock


@pytest.fixture
def _renewable(monkeypatch):
    tokens = TokenSet("renewed", "next", 1800, [])
    monkeypatch.setattr("integrations.xero.oauth.refresh", lambda *_, **__: tokens)


def ask(connection, **named):
    return clients.run(connection, lambda client: client.get_organisation().name, lane=Lane.PERSON, **named)


def test_the_answer_comes_back_counted_and_recorded(wire):
    wire.get(ORGANISATION, json=FOUND, headers={"Xero-Correlation-Id": "c-1"})
    message = OutboxMessageFactory(attempts=2)

    assert ask(message.connection, hooks=Delivery([message])) == "Northwind"

    attempt = message.delivery_attempts.get()
    assert (attempt.number, attempt.method, attempt.status, attempt.correlation_id) == (2, "GET", 200, "c-1")
    assert "Northwind" in attempt.response_body
    assert CallBudget.objects.get().day_calls == 1


def test_an_unanswered_call_is_recorded_too(wire):
    message = OutboxMessageFactory()

    with pytest.raises(RemoteUnavailable):
        ask(message.connection, hooks=Delivery([message]))

    assert message.delivery_attempts.get().status is None


def test_long_bodies_are_cut(wire):
    wire.get(ORGANISATION, json={**FOUND, "padding": "x" * 100_000})
    message = OutboxMessageFactory()

    ask(message.connection, hooks=Delivery([message]))

    assert len(message.delivery_attempts.get().response_body) <= 64 * 1024


@pytest.mark.usefixtures("_renewable")
def test_an_expired_token_is_renewed_once_and_the_work_repeated(wire):
    wire.get(ORGANISATION, json=EXPIRED, status=401)
    wire.get(ORGANISATION, json=FOUND)

    assert ask(XeroConnectionFactory()) == "Northwind"
    assert wire.calls[1].request.headers["Authorization"] == "Bearer renewed"


@pytest.mark.usefixtures("_renewable")
def test_a_renewed_token_that_is_refused_needs_a_person(wire):
    wire.get(ORGANISATION, json=EXPIRED, status=401)
    connection = XeroConnectionFactory()

    with pytest.raises(GrantRevoked):
        ask(connection)

    assert len(wire.calls) == 2
    assert Connection.objects.get(pk=connection.pk).state == ConnectionState.NEEDS_RECONNECT


def test_a_disconnected_organisation_is_marked_and_the_others_of_its_grant_are_not(wire):
    wire.get(ORGANISATION, json={"Detail": "AuthenticationUnsuccessful"}, status=403)
    connection = XeroConnectionFactory()
    sister = XeroConnectionFactory(grant=connection.grant)

    with pytest.raises(GrantRevoked):
        ask(connection)

    assert Connection.objects.get(pk=connection.pk).state == ConnectionState.NEEDS_RECONNECT
    assert Connection.objects.get(pk=sister.pk).is_usable


def test_a_refusal_of_an_old_grant_does_not_spoil_a_reconnect(wire):
    connection = XeroConnectionFactory()

    def reconnect(request):
        Connection.objects.filter(pk=connection.pk).update(grant=GrantFactory())
        return (403, {}, '{"Detail": "AuthenticationUnsuccessful"}')

    wire.add_callback("GET", ORGANISATION, callback=reconnect)
    with pytest.raises(GrantRevoked):
        ask(connection)

    assert Connection.objects.get(pk=connection.pk).is_usable


def test_a_429_pauses_the_organisation(wire):
    headers = {"Retry-After": "26", "X-Rate-Limit-Problem": "minute", "X-MinLimit-Remaining": "0"}
    wire.get(ORGANISATION, status=429, headers=headers)
    connection = XeroConnectionFactory()

    for _ in range(2):
        with pytest.raises(RateLimited):
            ask(connection)

    assert len(wire.calls) == 1
    assert CallBudget.objects.get().pause_reason == "minute"


def test_a_connection_that_waits_for_a_person_is_not_called(wire):
    with pytest.raises(clients.NotConnected):
        ask(XeroConnectionFactory(state=ConnectionState.NEEDS_RECONNECT))
    assert len(wire.calls) == 0


def test_whoever_stops_the_work_stops_it_before_the_call(wire):
    class Stop(clients.CallHooks):
        def before_call(self, *, writes):
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        ask(XeroConnectionFactory(), hooks=Stop())
    assert len(wire.calls) == 0


def test_pipedrive_is_called_at_its_own_host(wire):
    wire.get(
        "https://northwind.pipedrive.com/api/v1/users/me",
        json={"success": True, "data": {"id": 7, "name": "Ada"}},
    )

    me = clients.run(PipedriveConnectionFactory(), lambda client: client.get_me(), lane=Lane.PERSON)

    assert me.name == "Ada"
