"""Changes how a person signs in, for an administrator: their e-mail address, and a second factor that they lost."""

from __future__ import annotations

import logging

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.contrib.admin.models import CHANGE, LogEntry
from django.contrib.contenttypes.models import ContentType
from django.db import IntegrityError, transaction
from django.db.models import F

from accounts.actions.people import PersonExists
from accounts.emails import notify_person, write_email
from accounts.models import User

logger = logging.getLogger(__name__)


@transaction.atomic
def change_email(user: User, *, by: User | None, email: str) -> None:
    """Change the address that a person signs in with; it counts as verified, since an administrator vouches for it.

    Both addresses are told, and links for a new password that went to the old one no longer work. Raises `PersonExists`
    when somebody else has it, in any letter case. Does nothing if it is theirs already.
    """
    before, email = user.email, email.strip().lower()
    if email == before:
        return
    taken = PersonExists(f"{email} is already a member of the team.")
    if User.objects.filter(email__iexact=email).exclude(pk=user.pk).exists():
        raise taken
    try:
        with transaction.atomic():
            User.objects.filter(pk=user.pk).update(email=email)
            EmailAddress.objects.filter(user=user).delete()
            EmailAddress.objects.create(user=user, email=email, verified=True, primary=True)
    except IntegrityError as error:
        raise taken from error
    user.email = email
    _record(user, by, f"Changed the e-mail address from {before} to {email}.")
    told = notify_person(
        user, "Your e-mail address was changed", "accounts/mail/email_changed.txt", by=by, before=before
    )
    write_email(before, told.subject, told.text)


@transaction.atomic
def reset_second_factor(user: User, *, by: User | None) -> bool:
    """Turn off a person's second factor with its recovery codes, and end their sessions; return False if it was off.

    They are told by e-mail, sign in with their password alone, and can turn it on again. Without `by` it was done on
    the server's command line.
    """
    deleted, _ = Authenticator.objects.filter(user=user).delete()
    if not deleted:
        return False
    User.objects.filter(pk=user.pk).update(session_epoch=F("session_epoch") + 1)
    _record(user, by, "Turned off the second factor.")
    notify_person(
        user, "Your two-step sign-in was turned off", "accounts/mail/second_factor_reset.txt", by=by
    )
    return True


def _record(user: User, by: User | None, text: str) -> None:
    """Note what was done to a person's account in their history at the desk, and in the log."""
    LogEntry.objects.create(
        user=by or user,
        content_type=ContentType.objects.get_for_model(User),
        object_id=str(user.pk),
        object_repr=str(user)[:200],
        action_flag=CHANGE,
        change_message=text if by else f"{text} On the server's command line.",
    )
    logger.warning("%s Person %s, by %s.", text, user.pk, by.pk if by else "the command line")
