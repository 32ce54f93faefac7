"""What may be done with people, connections and preferences: the one place that writes them.

Rows only: no network, no queue. What must be said to Xero or Pipedrive is said by `integrations`.
"""

from __future__ import annotations

import datetime as dt
import secrets
from collections.abc import Iterable, Sequence
from typing import Any

from allauth.account.models import EmailAddress
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts.mapping_fields import DEFAULT_FIELD_MAP
from accounts.models import (
    ApiToken,
    Connection,
    ConnectionState,
    Grant,
    MappingPreferences,
    Provider,
    ReferenceItem,
    ReferenceKind,
    Role,
    User,
    hash_api_token,
)

API_TOKEN_PREFIX = "ib_"  # noqa: S105 - the fixed start of a token, not a token
PLAIN_PREFERENCES = (
    "due_rule",
    "due_days",
    "due_day_of_month",
    "due_deal_field",
    "customer_terms_first",
    "line_amount_types",
    "currency_rule",
    "branding_theme_id",
    "account_code",
    "tax_type",
)
PREFERENCE_FIELDS = frozenset({*PLAIN_PREFERENCES, "field_map", "tax_map"})


class LastAdministrator(Exception):
    """The change would leave nobody who can administer."""


class PersonExists(Exception):
    """Somebody already has this e-mail address."""


def record_grant(
    *,
    provider: str,
    access_token: str,
    refresh_token: str,
    expires_at: dt.datetime,
    scopes: Iterable[str],
    by: User | None,
    remote_user_id: str = "",
    remote_user_name: str = "",
    api_domain: str = "",
) -> Grant:
    """Store the tokens of a fresh consent, encrypted, and return their row."""
    return Grant.objects.create(
        provider=provider,
        access_token=access_token,
        refresh_token=refresh_token,
        expires_at=expires_at,
        scopes=list(scopes),
        connected_by=by,
        remote_user_id=str(remote_user_id),
        remote_user_name=remote_user_name,
        api_domain=api_domain,
    )


@transaction.atomic
def record_connection(*, grant: Grant, remote_id: str, name: str, xero_connection_id: str = "") -> Connection:
    """Open our line to one remote company with `grant`, reviving the old row when it was connected before.

    Invoices, deals and preferences of an earlier connection stay. The grant it replaces loses its tokens when
    no other connection uses it. A new Xero organisation gets preferences with the usual mapping.
    """
    connection, _ = Connection.objects.get_or_create(
        provider=grant.provider, remote_id=str(remote_id), defaults={"name": name}
    )
    replaced = connection.grant
    connection.name = name or connection.name
    connection.grant = grant
    connection.state = ConnectionState.CONNECTED
    connection.state_reason = ""
    connection.disconnected_at = None
    connection.xero_connection_id = xero_connection_id or connection.xero_connection_id
    connection.save()
    if replaced is not None and replaced.pk != grant.pk:
        _erase_unused_tokens(replaced)
    if connection.provider == Provider.XERO:
        MappingPreferences.objects.get_or_create(
            connection=connection, defaults={"field_map": dict(DEFAULT_FIELD_MAP)}
        )
    return connection


def mark_needs_reconnect(connection: Connection, *, reason: str) -> None:
    """Say that a person must connect again; does nothing to a connection that was disconnected."""
    changed = (
        Connection.objects.filter(pk=connection.pk)
        .exclude(state=ConnectionState.DISCONNECTED)
        .update(state=ConnectionState.NEEDS_RECONNECT, state_reason=reason)
    )
    if changed:
        connection.state = ConnectionState.NEEDS_RECONNECT
        connection.state_reason = reason


def pause_deliveries(connection: Connection, *, by: User, reason: str) -> bool:
    """Hold back all that goes out to a company, until it is resumed; False when it is held back already.

    What is being sent at this moment ends as it ends; nothing is lost, and reading goes on. Raises
    `ValidationError` without a reason, which people read on what waits.
    """
    if not reason.strip():
        raise ValidationError("Say why nothing may be sent, so that people know what they wait for.")
    values = {"paused_at": timezone.now(), "paused_by": by, "pause_reason": reason.strip()[:200]}
    changed = Connection.objects.filter(pk=connection.pk, paused_at=None).update(**values)
    connection.refresh_from_db(fields=list(values))
    return bool(changed)


def resume_deliveries(connection: Connection) -> bool:
    """Let what was held back go out again, oldest first; False when nothing was held back."""
    values = {"paused_at": None, "paused_by": None, "pause_reason": ""}
    changed = Connection.objects.filter(pk=connection.pk).exclude(paused_at=None).update(**values)
    connection.refresh_from_db(fields=list(values))
    return bool(changed)


def note_trouble(connection: Connection, text: str) -> None:
    """Say on the connections page why a working connection could not be read lately; "" when it can again."""
    Connection.objects.filter(pk=connection.pk, state=ConnectionState.CONNECTED).exclude(
        state_reason=text
    ).update(state_reason=text)


@transaction.atomic
def mark_disconnected(connection: Connection) -> None:
    """Close our line to a remote company; its history stays. Erases the tokens nobody else uses."""
    grant = connection.grant
    connection.state = ConnectionState.DISCONNECTED
    connection.state_reason = ""
    connection.disconnected_at = timezone.now()
    connection.grant = None
    connection.xero_connection_id = ""
    connection.save(update_fields=["state", "state_reason", "disconnected_at", "grant", "xero_connection_id"])
    if grant is not None:
        _erase_unused_tokens(grant)


def _erase_unused_tokens(grant: Grant) -> None:
    if not grant.connections.exists():
        Grant.objects.filter(pk=grant.pk).update(access_token="", refresh_token="")


@transaction.atomic
def change_preferences(
    preferences: MappingPreferences, *, by: User | None, **values: Any
) -> MappingPreferences:
    """Change how deals of one organisation become invoices; the old state stays in the history under `by`.

    `values` are fields of MappingPreferences, already validated by the form. Raises `ValidationError` for a
    value a column does not allow and `TypeError` for a field that is no preference. Writes nothing when
    nothing changes.
    """
    if unknown := set(values) - PREFERENCE_FIELDS:
        raise TypeError(f"These are no preferences: {', '.join(sorted(unknown))}")
    preferences.refresh_from_db()
    changed = {name: value for name, value in values.items() if getattr(preferences, name) != value}
    if not changed:
        return preferences
    for name, value in changed.items():
        setattr(preferences, name, value)
    preferences.full_clean(exclude=["connection"])
    preferences._history_user = by  # type: ignore[attr-defined]  # how simple-history is told who
    preferences.save()
    return preferences


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

    Without `password` they set their own by the invitation link. The address counts as verified, since an
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
    """Tie people here to Pipedrive's users of the same e-mail address; return how many were tied now.

    What a person was tied to before is never changed.
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
    """Change a person's name, role, organisations or access. Losing access ends their API tokens.

    Raises `LastAdministrator` when nobody would be left to administer.
    """
    stays = is_active and role == Role.ADMINISTRATOR
    if user.is_administrator and not stays and not _other_administrators(user):
        raise LastAdministrator("This is the only administrator: make somebody else an administrator first.")
    user.name, user.role, user.is_active = name.strip(), role, is_active
    user.save()
    user.organisations.set([one for one in organisations if one.provider == Provider.XERO])
    if not is_active:
        ApiToken.objects.filter(user=user, revoked_at=None).update(revoked_at=timezone.now())
    return user


def _other_administrators(user: User) -> bool:
    return User.objects.filter(role=Role.ADMINISTRATOR, is_active=True).exclude(pk=user.pk).exists()


def create_api_token(user: User, *, name: str, expires_at: dt.datetime | None = None) -> tuple[ApiToken, str]:
    """Make a program's key that acts as `user`; return its row and the token, which can't be shown again."""
    token = API_TOKEN_PREFIX + secrets.token_urlsafe(32)
    row = ApiToken.objects.create(
        user=user,
        name=name.strip(),
        prefix=token[:8],
        token_hash=hash_api_token(token),
        expires_at=expires_at,
    )
    return row, token


def revoke_api_token(token: ApiToken) -> None:
    """End a token at once; revoking it again changes nothing."""
    now = timezone.now()
    if ApiToken.objects.filter(pk=token.pk, revoked_at=None).update(revoked_at=now):
        token.revoked_at = now
