"""E-mail the person who made a connection when it needs reconnecting: once each time it is lost.

That the mail was sent is noted before it goes out, so that nobody gets it twice, and forgotten when the connection
works again.
"""

from __future__ import annotations

import logging
from smtplib import SMTPException

from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone

from accounts.models import Connection, ConnectionState, Role, User
from integrations.models import ServiceState
from integrations.outbox.notify import MAIL_SECONDS

logger = logging.getLogger(__name__)


def notify_lost_connections() -> int:
    """E-mail about each connection lost since the last time; return the number of mails sent."""
    notified = ServiceState.objects.filter(loss_notified_at__isnull=False)
    notified.exclude(connection__state=ConnectionState.NEEDS_RECONNECT).update(loss_notified_at=None)
    lost = Connection.objects.filter(state=ConnectionState.NEEDS_RECONNECT)
    return sum(_notify(connection) for connection in lost.exclude(pk__in=notified.values("connection")))


def _notify(connection: Connection) -> int:
    state, _ = ServiceState.objects.get_or_create(connection=connection)
    unsent = ServiceState.objects.filter(pk=state.pk, loss_notified_at=None)
    is_first = unsent.update(loss_notified_at=timezone.now())
    return sum(_write(connection, person) for person in _owners(connection)) if is_first else 0


def _owners(connection: Connection) -> list[User]:
    """Return who connected it; every administrator where that person is gone or may not reconnect any more."""
    administrators = User.objects.filter(role=Role.ADMINISTRATOR, is_active=True)
    owner = administrators.filter(grants__connections=connection)
    return list(owner.distinct()) or list(administrators)


def _write(connection: Connection, person: User) -> bool:
    page = f"{settings.SITE_URL}{reverse('connection_list')}"
    context = {"person": person, "connection": connection, "page": page}
    title = " ".join(f"Reconnect {connection}".split())
    text = render_to_string("integrations/mail/reconnect.txt", context)
    try:
        server = get_connection(timeout=MAIL_SECONDS)
        EmailMessage(title, text, None, [person.email], connection=server).send()
    except (OSError, SMTPException):
        logger.warning("The e-mail about %s could not be sent.", connection, exc_info=True)
        return False
    return True
