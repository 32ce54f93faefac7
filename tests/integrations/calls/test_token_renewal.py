"""One refresh at a time, saved before it is used; only invalid_grant ends a grant."""

from __future__ import annotations

import datetime as dt
import threading
import time

import pytest
from django.utils import timezone

from accounts.models import Connection, ConnectionState, Grant
from integrations.calls import tokens as grants
from integrations.http import GrantRevoked, RateLimited, RemoteUnavailable, RequestRejected
from integrations.http.oauth import TokenSet
from tests.factories import GrantFactory, PipedriveConnectionFactory, XeroConnectionFactory


@pytest.fixture
def refreshes(monkeypatch):
    """Count refreshes; each gives the next pair of tokens."""
    asked: list[str] = []
    lock = threading.Lock()

    def refresh(url, *, client_id, client_secret, refresh_token):
        with lock:
            asked.append(refresh_token)
        time.sleep(0.2)
        return TokenSet(f"access {len(asked)}", f"refresh {len(asked)}", 1800, ["offline_access"])

    monkeypatch.setattr("integrations.xero.oauth.refresh", refresh)
    return asked


def expired(**fields) -> Grant:
    return GrantFactory(expires_at=timezone.now() - dt.timedelta(minutes=1), **fields)


def refuse_with(monkeypatch, error):
    def refresh(*_, **__):
        raise error

    monkeypatch.setattr("integrations.xero.oauth.refresh", refresh)


@pytest.mark.django_db
def test_a_token_with_time_left_is_used_as_it_is(refreshes):
    grant = GrantFactory()

    assert grants.fresh_grant(grant.pk).access_token == grant.access_token
    assert refreshes == []


@pytest.mark.django_db
def test_a_token_is_renewed_two_minutes_early_and_saved(refreshes):
    grant = GrantFactory(expires_at=timezone.now() + dt.timedelta(seconds=110))

    renewed = grants.fresh_grant(grant.pk)

    stored = Grant.objects.get(pk=grant.pk)
    assert (renewed.access_token, stored.access_token, stored.refresh_token) == (
        "access 1",
        "access 1",
        "refresh 1",
    )
    assert stored.expires_at > timezone.now() + dt.timedelta(minutes=29)
    assert stored.refresh_lease_token == ""


def test_eight_threads_make_one_refresh(many_threads, refreshes):
    grant = expired()

    tokens = many_threads(8, lambda: grants.fresh_grant(grant.pk).access_token)

    assert set(tokens) == {"access 1"}
    assert len(refreshes) == 1


@pytest.mark.django_db
def test_a_lease_of_a_killed_worker_ends_by_itself(refreshes):
    grant = expired(refresh_lease_until=timezone.now() - dt.timedelta(seconds=1), refresh_lease_token="gone")

    assert grants.fresh_grant(grant.pk).access_token == "access 1"


@pytest.mark.django_db
def test_who_waits_too_long_for_anothers_refresh_tries_later(refreshes, monkeypatch):
    monkeypatch.setattr(grants, "PATIENCE", 0.0)
    grant = expired(refresh_lease_until=timezone.now() + dt.timedelta(seconds=40), refresh_lease_token="busy")

    with pytest.raises(RateLimited) as limit:
        grants.fresh_grant(grant.pk)
    # Known to have done nothing, and no failure of the message's own.
    assert (limit.value.exchange, limit.value.retry_after) == (None, 2.0)
    assert refreshes == []


@pytest.mark.django_db
def test_invalid_grant_marks_every_connection_of_the_grant(monkeypatch):
    refuse_with(monkeypatch, GrantRevoked("invalid_grant"))
    grant = expired()
    XeroConnectionFactory.create_batch(2, grant=grant)
    other = XeroConnectionFactory()

    with pytest.raises(GrantRevoked):
        grants.fresh_grant(grant.pk)

    marked = Connection.objects.filter(state=ConnectionState.NEEDS_RECONNECT)
    assert set(marked) == set(grant.connections.all())
    other.refresh_from_db()
    assert other.is_usable


@pytest.mark.django_db
def test_invalid_grant_is_forgiven_when_somebody_else_renewed_meanwhile(monkeypatch):
    grant = expired()

    def refresh(*_, **__):
        Grant.objects.filter(pk=grant.pk).update(access_token="theirs", refresh_token="theirs too")
        raise GrantRevoked("invalid_grant")

    monkeypatch.setattr("integrations.xero.oauth.refresh", refresh)

    assert grants.renew_grant(grant.pk, spent=grant.access_token).access_token == "theirs"


@pytest.mark.django_db
def test_a_service_in_trouble_costs_neither_tokens_nor_a_doubt(monkeypatch):
    refuse_with(monkeypatch, RemoteUnavailable("offline", outcome_unknown=True))
    connection = XeroConnectionFactory(grant=expired())

    with pytest.raises(RemoteUnavailable) as raised:
        grants.fresh_grant(connection.grant.pk)

    assert raised.value.outcome_unknown is False
    connection.refresh_from_db()
    assert connection.is_usable
    assert connection.grant.refresh_token == "refresh-token-of-a-test"


@pytest.mark.django_db
def test_a_wrong_secret_of_ours_names_the_settings_and_costs_no_token(monkeypatch):
    refuse_with(monkeypatch, RequestRejected([], reason="Xero refused the sign-in: invalid_client."))
    connection = XeroConnectionFactory(grant=expired())

    with pytest.raises(GrantRevoked, match="XERO_CLIENT_SECRET"):
        grants.fresh_grant(connection.grant.pk)

    connection.refresh_from_db()
    assert connection.state == ConnectionState.NEEDS_RECONNECT
    assert "invalid_client" in connection.state_reason
    assert connection.grant.refresh_token == "refresh-token-of-a-test"


@pytest.mark.django_db
def test_a_token_that_still_lasts_is_used_while_the_service_is_in_trouble(monkeypatch):
    refuse_with(monkeypatch, RemoteUnavailable("offline"))
    grant = GrantFactory(expires_at=timezone.now() + dt.timedelta(seconds=60))

    assert grants.fresh_grant(grant.pk).access_token == grant.access_token


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("named", "kept"),
    [
        ("https://renamed.pipedrive.com", "https://renamed.pipedrive.com"),
        ("https://evil.test", "https://northwind.pipedrive.com"),
    ],
)
def test_pipedrives_host_follows_a_renaming_but_not_to_strangers(monkeypatch, named, kept):
    tokens = TokenSet("new", "new", 3599, ["base"], api_domain=named)
    monkeypatch.setattr("integrations.pipedrive.oauth.refresh", lambda *_, **__: tokens)
    grant = PipedriveConnectionFactory().grant
    Grant.objects.filter(pk=grant.pk).update(expires_at=timezone.now())

    renewed = grants.fresh_grant(grant.pk)

    assert (renewed.access_token, renewed.api_domain) == ("new", kept)
