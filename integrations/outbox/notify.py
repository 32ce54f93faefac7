"""E-mail the person who asked for what failed for good: once for each failure, in plain words.

That somebody is still to be notified is a column of the message. It is cleared in the transaction that puts the e-mail
in line, so nobody gets it twice and none is lost while the mail server is away.
"""

from __future__ import annotations

from django.conf import settings
from django.db import transaction
from django.urls import reverse

from accounts.emails import notify_person
from integrations import routing
from integrations.models import OutboxMessage, OutboxState
from integrations.outbox.explain import explain_message

# E-mails written in one go, so that a sweep ends.
MAILS_AT_ONCE = 20


def notify_failures() -> int:
    """E-mail the people whose messages failed for good since the last time; return the number of e-mails."""
    pending = OutboxMessage.objects.filter(state=OutboxState.FAILED, is_told=False).order_by("id")
    found = list(pending.select_related("connection", "created_by")[:MAILS_AT_ONCE])
    if not found:
        return 0
    subjects = routing.subjects(message.mailbox for message in found)
    return sum(_notify(message, subjects.get(message.mailbox)) for message in found)


@transaction.atomic
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
        "message": message,
        "what": routing.words_of(message.kind),
        "about": subject.words if subject else str(message.connection),
        "explanation": explain_message(message),
        "page": f"{settings.SITE_URL}{page}",
        "desk": f"{settings.SITE_URL}{desk}" if desk else "",
    }
    notify_person(person, f"Action needed: {context['about']}", "integrations/mail/failed.txt", **context)
    return True
