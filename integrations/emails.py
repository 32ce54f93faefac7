"""Sends the e-mails that `accounts.emails` wrote: by a worker, one sender at a time, again and again for a day.

What can't be sent is put off, longer each time, and given up after a day; the finance desk lists it with its reason. A
mail server that does not answer puts off all that waits, so that it costs one worker ten seconds now and then. A worker
that is killed between sending and noting it sends the e-mail again: twice is better than never.
"""

from __future__ import annotations

import datetime as dt
import logging
from smtplib import SMTPDataError, SMTPException, SMTPRecipientsRefused

from django.core.mail import EmailMessage
from django.db.models import Q, QuerySet
from django.utils import timezone

from accounts.fields import UnreadableSecret, readable
from accounts.models import EmailState, OutgoingEmail

logger = logging.getLogger(__name__)

# How long one sender holds an e-mail: longer than a mail server may take for one (EMAIL_TIMEOUT for each answer).
CLAIM = dt.timedelta(minutes=3)
FIRST_PAUSE, LONGEST_PAUSE = dt.timedelta(seconds=15), dt.timedelta(minutes=10)
GIVE_UP_AFTER = dt.timedelta(days=1)
AT_ONCE = 50


def are_due() -> bool:
    """Return whether an e-mail is due and nobody is sending."""
    now = timezone.now()
    return not _claimed(now).exists() and _due(now).exists()


def send_due() -> int:
    """Send what is due, oldest first, unless another worker is sending; return the number of e-mails sent."""
    sent = 0
    if _claimed(timezone.now()).exists():
        return sent
    for pk in list(_due(timezone.now()).order_by("pk").values_list("pk", flat=True)[:AT_ONCE]):
        now = timezone.now()
        if not _due(now).filter(pk=pk).update(claimed_until=now + CLAIM):
            continue
        email = OutgoingEmail.objects.get(pk=pk)
        problem, is_server_away = _send(email)
        if problem:
            _put_off(email, problem, with_the_rest=is_server_away)
        else:
            _close(email, EmailState.SENT)
            sent += 1
        if is_server_away:
            break
    return sent


def _due(now: dt.datetime) -> QuerySet[OutgoingEmail]:
    free = Q(claimed_until=None) | Q(claimed_until__lte=now)
    return OutgoingEmail.objects.filter(free, state=EmailState.WAITING, not_before__lte=now)


def _claimed(now: dt.datetime) -> QuerySet[OutgoingEmail]:
    return OutgoingEmail.objects.filter(state=EmailState.WAITING, claimed_until__gt=now)


def _send(email: OutgoingEmail) -> tuple[str, bool]:
    """Send one; return what went wrong, if anything, and whether it concerns every e-mail."""
    try:
        EmailMessage(email.subject, readable(email.text), None, [email.to]).send()
    except (SMTPRecipientsRefused, SMTPDataError, UnreadableSecret, ValueError) as error:
        return _words_of(error), False
    except (OSError, SMTPException) as error:
        return _words_of(error), True
    return "", False


def _words_of(error: Exception) -> str:
    return f"{type(error).__name__}: {error}"[:300]


def _put_off(email: OutgoingEmail, problem: str, *, with_the_rest: bool) -> None:
    now = timezone.now()
    logger.warning("The e-mail %s could not be sent: %s", email.pk, problem)
    if now - email.created_at >= GIVE_UP_AFTER:
        _close(email, EmailState.GIVEN_UP, problem)
        return
    pause = min(FIRST_PAUSE * 2 ** min(email.attempts, 10), LONGEST_PAUSE)
    waiting = OutgoingEmail.objects.filter(state=EmailState.WAITING)
    waiting.filter(pk=email.pk).update(
        not_before=now + pause, claimed_until=None, attempts=email.attempts + 1, problem=problem
    )
    if with_the_rest:
        waiting.filter(not_before__lt=now + pause).update(not_before=now + pause)


def _close(email: OutgoingEmail, state: EmailState, problem: str = "") -> None:
    """Note what became of an e-mail, and erase its text."""
    OutgoingEmail.objects.filter(pk=email.pk).update(
        state=state,
        text="",
        problem=problem,
        attempts=email.attempts + 1,
        closed_at=timezone.now(),
        claimed_until=None,
    )
