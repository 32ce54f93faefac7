"""Recovery from an outage: probe a service that is away now and then, and let everything go on once it is back.

Messages and events that met the outage were put off for longer and longer; without this they would wait out their
time long after the service is back.
"""

from __future__ import annotations

import datetime as dt
import logging

from django.utils import timezone

from integrations import inbox, outbox
from integrations.calls import clients, outages
from integrations.calls.budget import Lane
from integrations.http import RemoteError
from integrations.queue.after_commit import run_after_commit
from integrations.xero.client import XeroClient

logger = logging.getLogger(__name__)


def probe_and_resume(*, now: dt.datetime | None = None) -> None:
    """Probe the services that are away, and let everything that waited for one that is back go on at once."""
    for connection in outages.due_probes(now or timezone.now()):
        try:
            clients.run(connection, _probe, lane=Lane.EVENT, purpose="health")
        except RemoteError as error:
            logger.info("%s is still away: %s", connection, error.reason)
    for state in outages.unannounced_returns():
        if state.returned_at is None:
            continue
        count = outbox.bring_forward(state.connection, returned_at=state.returned_at)
        count += inbox.bring_forward(state.connection)
        logger.info("%s is back; %s messages and events go on.", state.connection, count)
        run_after_commit("invoices.tasks.catch_up", connection_id=state.connection.pk)
        outages.mark_announced(state)


def _probe(client: clients.Client) -> None:
    if isinstance(client, XeroClient):
        client.get_organisation()
    else:
        client.get_me()
