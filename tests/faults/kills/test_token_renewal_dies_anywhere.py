"""F05: a worker dies at any statement or call while it renews or gives back a sign-in; what it left is repaired."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.actions import record_connection, record_grant
from accounts.models import Connection, ConnectionState, Grant
from integrations.calls import clients
from integrations.calls.budget import Lane
from integrations.calls.tokens import fresh_grant
from integrations.lifecycle.disconnect import disconnect_company
from integrations.xero import oauth as xero_oauth
from integrations.xero.client import list_connections
from tests.contract.consent import XERO_APP, XERO_CALLBACK, sign_in_to_xero
from tests.faults.crash_loop import die_everywhere

pytestmark = pytest.mark.django_db(transaction=True)


def test_a_renewal(xero, restarted):
    def prepare(number: int):
        Grant.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
        return lambda: fresh_grant(xero.grant_id)

    def recover() -> None:
        restarted.pass_time(75)
        page = clients.run(xero, lambda client: client.list_invoices(1, 1), lane=Lane.PERSON)
        assert len(page) == 1
        assert Connection.objects.get(pk=xero.pk).state == ConnectionState.CONNECTED

    assert len(die_everywhere(prepare, recover)) > 4


def connect_again(services: str, ada) -> Connection:
    code = sign_in_to_xero(services, tenant="all")["code"]
    tokens = xero_oauth.exchange_code(services, code=code, redirect_uri=XERO_CALLBACK, **XERO_APP)
    grant = record_grant(
        provider="xero",
        access_token=tokens.access_token,
        refresh_token=tokens.refresh_token,
        expires_at=timezone.now() + timedelta(minutes=30),
        scopes=list(tokens.scope),
        by=ada,
    )
    row = list_connections(services, tokens.access_token)[0]
    return record_connection(
        grant=grant, remote_id=row.tenant_id, name=row.tenant_name, xero_connection_id=row.id
    )


def test_a_disconnect(services, ada, restarted):
    made: list[Connection] = []

    def prepare(number: int):
        made[:] = [connect_again(services, ada)]
        return lambda: disconnect_company(made[0])

    def recover() -> None:
        restarted.pass_time(75)
        again = Connection.objects.get(pk=made[0].pk)
        if again.state != ConnectionState.DISCONNECTED:
            disconnect_company(again)
        again.refresh_from_db()
        assert again.state == ConnectionState.DISCONNECTED
        assert not Grant.objects.exclude(access_token="", refresh_token="").exists()
        rest = connect_again(services, ada)
        disconnect_company(rest)

    assert len(die_everywhere(prepare, recover)) > 4
