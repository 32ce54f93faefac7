"""What follows a consent: the company's row and the first work for it, all in one transaction."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.db import transaction

from accounts import actions
from accounts.models import Connection, ConnectionState, Grant, Provider, User
from integrations.lifecycle import pipedrive_setup, reference_data
from integrations.queue.after_commit import run_after_commit


@dataclass(frozen=True)
class Company:
    """A remote company a consent opened. `remote_id` is Xero's tenant id or Pipedrive's company id."""

    remote_id: str
    name: str
    xero_connection_id: str = ""


@dataclass(frozen=True)
class Connected:
    """The connections a consent made, and which of them were connected before."""

    connections: list[Connection]
    known: list[Connection]


@transaction.atomic
def connect_companies(grant: Grant, companies: Iterable[Company], *, by: User) -> Connected:
    """Connect the companies with the grant, and ask for the first work for each."""
    connections, known = [], []
    for company in companies:
        was_connected = Connection.objects.filter(
            provider=grant.provider, remote_id=company.remote_id, state=ConnectionState.CONNECTED
        ).exists()
        connection = actions.record_connection(
            grant=grant,
            remote_id=company.remote_id,
            name=company.name,
            xero_connection_id=company.xero_connection_id,
        )
        begin_work(connection, by=by)
        connections.append(connection)
        if was_connected:
            known.append(connection)
    return Connected(connections, known)


def begin_work(connection: Connection, *, by: User) -> None:
    """Ask for everything a new or revived connection needs first."""
    reference_data.request_refresh(connection, by)
    if connection.provider == Provider.PIPEDRIVE:
        pipedrive_setup.request_setup(connection, by=by)
    run_after_commit("invoices.tasks.catch_up", connection_id=connection.pk)
    # What waited for the reconnect is found by the sweep within seconds.
