"""Writes e-mails as rows, in the transaction of what they tell; a worker sends them (`integrations.emails`).

No page waits for a mail server, and an e-mail is not lost while the server or every worker is away.
"""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.template.loader import render_to_string

from accounts.models import OutgoingEmail, User


def write_email(to: str, subject: str, text: str) -> OutgoingEmail:
    """Put an e-mail in line, and return its row."""
    subject = " ".join(subject.split())[:250]
    return OutgoingEmail.objects.create(to=to, subject=subject, text=text)


def notify_person(person: User, subject: str, template: str, **words: Any) -> OutgoingEmail:
    """Put an e-mail to `person` in line; its text is rendered from `template` with `words`."""
    words = {"person": person, "site_url": settings.SITE_URL, **words}
    return write_email(person.email, subject, render_to_string(template, words))
