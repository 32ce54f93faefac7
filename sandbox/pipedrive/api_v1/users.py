"""`/api/v1/users`, `/users/me` and `/currencies` (docs/pipedrive.md#8.1)."""

from __future__ import annotations

import hashlib
import uuid
from typing import Any

from django.http import HttpResponse

from sandbox.pipedrive.company import COMPANY_COUNTRY, COMPANY_DOMAIN, COMPANY_ID, COMPANY_NAME
from sandbox.pipedrive.errors import v1_not_found
from sandbox.pipedrive.gateway import Call, operation
from sandbox.pipedrive.models import Currency, User
from sandbox.pipedrive.serialisation import v1, v1_time


def _permission_set(user: User, app: str) -> str:
    seed = hashlib.sha256(f"{COMPANY_ID}:{app}:{user.is_admin}".encode()).digest()[:16]
    return str(uuid.UUID(bytes=seed))


def serialize_user(user: User, *, asked_by: User) -> dict[str, Any]:
    """Serialize a user as v1 does; `access` to the app "global" with admin true marks an administrator."""
    apps = ("sales", "global", "account_settings")
    access = [
        {"app": app, "admin": user.is_admin, "permission_set_id": _permission_set(user, app)} for app in apps
    ]
    return {
        "id": user.pk,
        "name": user.name,
        "default_currency": user.default_currency,
        "locale": "en_GB",
        "lang": 1,
        "email": user.email,
        "phone": None,
        "activated": True,
        "last_login": v1_time(user.created_at),
        "created": v1_time(user.created_at),
        "modified": None,
        "has_created_company": user.pk == 1,
        "access": access,
        "active_flag": True,
        "timezone_name": "Europe/London",
        "timezone_offset": "+00:00",
        "role_id": 1,
        "icon_url": None,
        "is_you": user.pk == asked_by.pk,
        "is_deleted": False,
    }


@operation(cost=2, scopes="base")
def get_me(call: Call) -> HttpResponse:
    company = {
        "company_id": COMPANY_ID,
        "company_name": COMPANY_NAME,
        "company_domain": COMPANY_DOMAIN,
        "company_country": COMPANY_COUNTRY,
        "company_industry": "Wholesale",
        "language": {"language_code": "en", "country_code": "GB"},
    }
    return v1({**serialize_user(call.user, asked_by=call.user), **company})


@operation(cost=20, scopes="users:read")
def list_users(call: Call) -> HttpResponse:
    return v1([serialize_user(user, asked_by=call.user) for user in User.objects.order_by("id")])


@operation(cost=2, scopes="users:read")
def get_user(call: Call, *, user_id: int) -> HttpResponse:
    user = User.objects.filter(pk=user_id).first()
    if user is None:
        raise v1_not_found("User")
    return v1(serialize_user(user, asked_by=call.user))


@operation(cost=20, scopes="base")
def list_currencies(call: Call) -> HttpResponse:
    rows = Currency.objects.order_by("id")
    term = call.query.get("term", "").casefold()
    listed = [
        {
            "id": row.pk,
            "code": row.code,
            "name": row.name,
            "decimal_points": row.decimal_points,
            "symbol": row.symbol,
            "active_flag": row.is_active,
            "is_custom_flag": row.is_custom,
        }
        for row in rows
        if term in f"{row.code} {row.name}".casefold()
    ]
    return v1(listed or None)
