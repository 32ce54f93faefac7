"""Invites people, changes their roles and access, and recognises them in Pipedrive."""

from __future__ import annotations

from collections.abc import Sequence

from allauth.account.models import EmailAddress
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import F, Q
from django.utils import timezone

from accounts.models import (
    ApiToken,
    Connection,
    ConnectionState,
    Provider,
    ReferenceItem,
    ReferenceKind,
    Role,
    User,
)


class LastAdministrator(Exception):
    """The change would leave no administrator."""


class PersonExists(Exception):
    """A person with this e-mail address exists already."""


@transaction.atomic
def invite_user(
    *,
    email: str,
    name: str,
    role: str,
    organisations: Sequence[Connection],
    by: User | None = None,
    password: str | None = None,
) -> User:
    """Add a person with a role and the Xero organisations they work in.

    Without `password` they set their own through the invitation link. The address counts as verified, since an
    administrator vouches for it. Raises `PersonExists` when it is taken (in any letter case).
    """
    if role not in Role.values:
        raise ValidationError(f"There is no role “{role}”.")
    try:
        with transaction.atomic():
            user = User.objects.create_user(email.strip(), password, name=name.strip(), role=role)
    except IntegrityError as error:
        raise PersonExists(f"{email.strip().lower()} is already a member of the team.") from error
    EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
    user.organisations.set([one for one in organisations if one.provider == Provider.XERO])
    recognise_pipedrive_users()
    return user


def recognise_pipedrive_users() -> int:
    """Link people to the Pipedrive users with the same e-mail address; return the number of new links.

    An existing link is never changed.
    """
    tied = 0
    taken = set(User.objects.exclude(pipedrive_user_id=None).values_list("pipedrive_user_id", flat=True))
    untied = {user.email.lower(): user for user in User.objects.filter(pipedrive_user_id=None)}
    known = ReferenceItem.objects.filter(kind=ReferenceKind.USER, is_active=True)
    for item in known.filter(connection__state=ConnectionState.CONNECTED):
        user = untied.get(str(item.raw.get("email") or "").lower())
        if user is not None and int(item.remote_id) not in taken:
            taken.add(int(item.remote_id))
            tied += User.objects.filter(pk=user.pk, pipedrive_user_id=None).update(
                pipedrive_user_id=int(item.remote_id)
            )
    return tied


@transaction.atomic
def change_user(
    user: User, *, by: User | None, name: str, role: str, organisations: Sequence[Connection], is_active: bool
) -> User:
    """Change a person's name, role, organisations or access. Losing access ends their API tokens and sessions.

    Raises `LastAdministrator` if no administrator would be left.
    """
    stays = is_active and role == Role.ADMINISTRATOR
    administrators = _lock_administrators(and_user=user)
    if administrators == {user.pk} and not stays:
        raise LastAdministrator("This is the only administrator: make someone else an administrator first.")
    user.name, user.role, user.is_active = name.strip(), role, is_active
    # A password set meanwhile stays.
    user.save(update_fields=["name", "role", "is_active"])
    user.organisations.set([one for one in organisations if one.provider == Provider.XERO])
    if not is_active:
        # Or whoever is let in again would get the sessions of before.
        User.objects.filter(pk=user.pk).update(session_epoch=F("session_epoch") + 1)
        ApiToken.objects.filter(user=user, revoked_at=None).update(revoked_at=timezone.now())
    return user


def _lock_administrators(*, and_user: User) -> set[int]:
    """Lock the administrators and this person, so that two changes at once can't each rely on the other's; return
    the ids of the administrators.
    """
    is_administrator = Q(role=Role.ADMINISTRATOR, is_active=True)
    rows = User.objects.select_for_update().filter(is_administrator | Q(pk=and_user.pk)).order_by("pk")
    return {row.pk for row in rows if row.role == Role.ADMINISTRATOR and row.is_active}
