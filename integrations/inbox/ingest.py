"""Store Xero's events: one statement finds their company, stores them and returns what was new.

A storm of events is the one moment when this application must be quick: the ORM's way (a look-up, a transaction
around an insert, a note on the connection) asks the database five times, this asks once. The statement is its own
transaction, and the same on SQLite and PostgreSQL.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db import InterfaceError, OperationalError, connection
from django.utils import timezone

from accounts.models import Connection, ConnectionState
from integrations.inbox import processing
from integrations.models import InboxMessage, InboxState

# How exactly "webhooks arrive" is known: nobody needs it to the minute, and every note locks the connection's row.
SEEN_EVERY = dt.timedelta(seconds=10)
AT_ONCE = 500
# Literals where all events are alike, one look-up in each row: PostgreSQL reads and plans this anew each time, and
# a join or a second look-up would double that. So events of unknown companies are ignored in a step of their own.
_COMPANY = "(SELECT id FROM accounts_connection WHERE provider = %s AND remote_id = %s AND state <> %s)"
_ROW = f"({_COMPANY}, %s, %s, %s, %s, %s, %s, %s, 0, '', %s, %s)"
_INSERT = f"""
    INSERT INTO {InboxMessage._meta.db_table}
        (connection_id, provider, kind, resource_id, dedupe_key, payload, state, error, attempts, claim_token,
        not_before, received_at)
    VALUES {{rows}}
    ON CONFLICT DO NOTHING
    RETURNING connection_id, state,
        (SELECT webhook_seen_at FROM accounts_connection AS company WHERE company.id = connection_id)
"""  # noqa: S608  (names of our own)
Seen = dict[int, dt.datetime | None]


@dataclass(frozen=True)
class Arrival:
    """One event of a company, which may not be connected here. No model: making one costs a fifth of the work."""

    remote_id: str
    kind: str
    resource_id: str
    dedupe_key: str
    payload: dict[str, Any]


def ingest(provider: str, arrivals: Sequence[Arrival]) -> None:
    """Store the events we don't have yet, wake a worker for them, and note that webhooks arrive.

    An event of a company that is not connected is kept as ignored. A database connection that the database server has
    closed meanwhile is opened again once; raises DatabaseError when the events can't be stored.
    """
    for at in range(0, len(arrivals), AT_ONCE):
        part = arrivals[at : at + AT_ONCE]
        try:
            stored = _insert(provider, part)
        except (OperationalError, InterfaceError):
            if connection.in_atomic_block:
                raise
            connection.close()
            stored = _insert(provider, part)
        if any(company is None for company, _, _ in stored):
            processing.ignore_unknown_companies()
        if any(state == InboxState.RECEIVED for _, state, _ in stored):
            processing.wake_worker()
        note_seen({company: seen for company, _, seen in stored if company is not None})


def note_seen(companies: Seen) -> None:
    """Remember that webhooks arrive for these connections (id -> when that was last noted)."""
    now = timezone.now()
    stale = [
        one
        for one, seen in companies.items()
        if seen is None or not dt.timedelta(0) <= now - seen < SEEN_EVERY
    ]
    if stale:
        Connection.objects.filter(pk__in=stale).update(webhook_seen_at=now)


def _insert(provider: str, arrivals: Sequence[Arrival]) -> list[tuple[int | None, str, dt.datetime | None]]:
    """Store what is new; return its connection, its state, and when webhooks were last seen there."""
    # A dead connection is noticed by the statement itself; asking before would be one more question.
    connection.health_check_done = True  # type: ignore[attr-defined]
    values = [value for arrival in arrivals for value in _values(provider, arrival)]
    with connection.cursor() as cursor:
        cursor.execute(_INSERT.format(rows=", ".join([_ROW] * len(arrivals))), values)
        return [(company, state, _moment(seen)) for company, state, seen in cursor.fetchall()]


def _values(provider: str, arrival: Arrival) -> list[Any]:
    now = connection.ops.adapt_datetimefield_value(timezone.now())
    columns = processing.columns_of(
        provider=provider,
        kind=arrival.kind,
        resource_id=arrival.resource_id,
        dedupe_key=arrival.dedupe_key,
        payload=arrival.payload,
    )
    return [
        provider,
        arrival.remote_id,
        ConnectionState.DISCONNECTED.value,
        provider,
        columns["kind"],
        columns["resource_id"],
        columns["dedupe_key"],
        connection.ops.adapt_json_value(columns["payload"], None),
        columns["state"].value,
        columns["error"],
        now,
        now,
    ]


def _moment(value: Any) -> dt.datetime | None:
    """SQLite gives a moment without its zone, which is UTC, or as text."""
    moment = dt.datetime.fromisoformat(value) if isinstance(value, str) else value
    return moment.replace(tzinfo=dt.UTC) if moment is not None and moment.tzinfo is None else moment
