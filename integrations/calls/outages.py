"""Outages: when a service counts as away, how often it is asked whether it is back, and when that is announced.

While it is away, routine reads wait and one small probe is made now and then; the first proper answer brings forward
what was put off for minutes or hours. A 500 to a write means nothing about the service: it may be that document's
own. How long we stay silent after a service's edge blocked us is decided here too.
"""

from __future__ import annotations

import datetime as dt

from django.db.models import QuerySet
from django.utils import timezone

from accounts.models import Connection
from integrations.http import Exchange
from integrations.models import ServiceState

# Seconds between two probes: at first, and after an hour; each may be one of the day's calls.
OFTEN, SELDOM = 50, 300
GROWTH = 12
# Silence first; then one call now and then asks whether the block is over, since nothing else shows it, and after two
# hours silence again.
ASK_AFTER_BLOCK = 40.0
BLOCK_IS_ASKED_FOR = dt.timedelta(hours=2)


def note(connection: Connection, exchange: Exchange) -> None:
    """Note whether an exchange shows the service as away or back."""
    now = timezone.now()
    away = _away().filter(connection=connection)
    if _is_away(exchange):
        if not away.update(asked_at=now):
            ServiceState.objects.update_or_create(
                connection=connection, defaults={"away_since": now, "asked_at": now, "returned_at": None}
            )
    elif away.exists():
        away.update(away_since=None, returned_at=now)


def due_probes(now: dt.datetime) -> list[Connection]:
    """Return the connections whose service is to be probed now, each to one worker alone."""
    taken = []
    usable = Connection.objects.usable().values("pk")
    for state in _away().filter(connection__in=usable).select_related("connection"):
        if state.away_since is None:
            continue
        away = (now - state.away_since).total_seconds()
        wait = dt.timedelta(seconds=min(max(away / GROWTH, OFTEN), SELDOM))
        due = _away().filter(pk=state.pk, away_since=state.away_since, asked_at__lte=now - wait)
        if due.update(asked_at=now):
            taken.append(state.connection)
    return taken


def unannounced_returns() -> QuerySet[ServiceState]:
    """Return the states of services that are back while what waited for them has not been brought forward."""
    return ServiceState.objects.filter(returned_at__isnull=False).select_related("connection")


def mark_announced(state: ServiceState) -> None:
    """Note that what waited for a service goes on, unless the service has come back once more meanwhile."""
    ServiceState.objects.filter(pk=state.pk, returned_at=state.returned_at).update(returned_at=None)


def block_pause(connection: Connection, seconds: float) -> float:
    """Return how long a connection stays silent after its call met a block, which asks for `seconds`."""
    now = timezone.now()
    since = ServiceState.objects.filter(connection=connection).values_list("blocked_since", flat=True).first()
    if since is None:
        ServiceState.objects.update_or_create(connection=connection, defaults={"blocked_since": now})
        return seconds
    is_second_call = now - since < dt.timedelta(seconds=seconds)
    return seconds if is_second_call or now - since > BLOCK_IS_ASKED_FOR else ASK_AFTER_BLOCK


def block_is_over(connection: Connection) -> None:
    """Note that the edge lets us through again."""
    ServiceState.objects.filter(connection=connection, blocked_since__isnull=False).update(blocked_since=None)


def _away() -> QuerySet[ServiceState]:
    return ServiceState.objects.filter(away_since__isnull=False)


def _is_away(exchange: Exchange) -> bool:
    status = exchange.status
    return status is None or status in (502, 503, 504) or (status == 500 and exchange.method == "GET")
