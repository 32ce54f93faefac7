"""E-mail the person who made a connection when it needs reconnecting: once each time it is lost.

That it was written is noted with it, so that nobody gets it twice, and forgotten when the connection works again.
"""

from __future__ import annotations

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from accounts.emails import notify_person
from accounts.models import Connection, ConnectionState, Role, User
from integrations.models import ServiceState


def notify_lost_connections() -> int:
    """E-mail about each connection lost since the last time; return the number of e-mails."""
    notified = ServiceState.objects.filter(loss_notified_at__isnull=False)
    notified.exclude(connection__state=ConnectionState.NEEDS_RECONNECT).update(loss_notified_at=None)
    lost = Connection.objects.filter(state=ConnectionState.NEEDS_RECONNECT)
    return sum(_notify(connection) for connection in lost.exclude(pk__in=notified.values("connection")))


@transaction.atomic
def _notify(connection: Connection) -> int:
    state, _ = ServiceState.objects.get_or_create(connection=connection)
    unsent = ServiceState.objects.filter(pk=state.pk, loss_notified_at=None)
    is_first = unsent.update(loss_notified_at=timezone.now())
    if not is_first:
        return 0
    page = f"{settings.SITE_URL}{reverse('connection_list')}"
    people = _owners(connection)
    for person in people:
        notify_person(
            person,
            f"Reconnect {connection}",
            "integrations/mail/reconnect.txt",
            connection=connection,
            page=page,
        )
    return len(people)


def _owners(connection: Connection) -> list[User]:
    """Return who connected it; every administrator where that person is gone or may not reconnect any more."""
    administrators = User.objects.filter(role=Role.ADMINISTRATOR, is_active=True)
    owner = administrators.filter(grants__connections=connection)
    return list(owner.distinct()) or list(administrators)
