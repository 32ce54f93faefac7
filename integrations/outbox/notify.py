"""E-mail the person who asked for what failed for good: once for each failure, in plain words.

Not in the transaction of the failure and not by its worker: a mail server may be slow or away. That somebody is still
to be notified is a column of the message, claimed before the mail goes out, so that nobody gets it twice. A mail that
can't be sent is in the log, and the failure is shown on the invoice and in the post room anyway.
"""

from __future__ import annotations

import logging
from smtplib import SMTPException

from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.template.loader import render_to_string
from django.urls import reverse

from integrations import routing
from integrations.models import OutboxMessage, OutboxState
from integrations.outbox.explain import explain_message

logger = logging.getLogger(__name__)

# Seconds a mail server has to answer, and mails sent in one go, so that a sweep ends.
MAIL_SECONDS = 10
MAILS_AT_ONCE = 20


def notify_failures() -> int:
    """E-mail the people whose messages failed for good since the last time; return the number of mails sent."""
    pending = OutboxMessage.objects.filter(state=OutboxState.FAILED, is_told=False).order_by("id")
    found = list(pending.select_related("connection", "created_by")[:MAILS_AT_ONCE])
    if not found:
        return 0
    subjects = routing.subjects(message.mailbox for message in found)
    return sum(_notify(message, subjects.get(message.mailbox)) for message in found)


def _notify(message: OutboxMessage, subject: routing.Subject | None) -> bool:
    mine = OutboxMessage.objects.filter(pk=message.pk, state=OutboxState.FAILED, is_told=False)
    if not mine.update(is_told=True):
        return False
    person = message.created_by
    if person is None or not person.is_active:
        return False
    page = (
        subject.page
        if subject
        else reverse("connection_list")
        if person.is_administrator
        else reverse("home")
    )
    desk = reverse("admin:integrations_outboxmessage_change", args=[message.pk]) if person.is_staff else ""
    context = {
        "person": person,
        "message": message,
        "what": routing.words_of(message.kind),
        "about": subject.words if subject else str(message.connection),
        "explanation": explain_message(message),
        "page": f"{settings.SITE_URL}{page}",
        "desk": f"{settings.SITE_URL}{desk}" if desk else "",
    }
    title = " ".join(f"Action needed: {context['about']}".split())
    text = render_to_string("integrations/mail/failed.txt", context)
    try:
        server = get_connection(timeout=MAIL_SECONDS)
        EmailMessage(title, text, None, [person.email], connection=server).send()
    except (OSError, SMTPException):
        logger.warning("The e-mail about message %s could not be sent.", message.pk, exc_info=True)
        return False
    return True
