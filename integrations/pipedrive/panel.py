"""Verify that a request for our panel comes from Pipedrive, and for whom (docs/pipedrive.md#13.1).

The token names who looks, never what they may see: the ids in the query are not signed.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import jwt

SKEW_SECONDS = 60


class PanelTokenRefused(ValueError):
    """The token is missing, forged, too old or incomplete."""


@dataclass(frozen=True)
class PanelClaims:
    """Who looks at the panel, in Pipedrive's ids (as text)."""

    user_id: str
    company_id: str
    expires_at: datetime
    raw: dict[str, Any]


def verify_panel_token(token: str, secret: str) -> PanelClaims:
    """Return the claims of a token signed with HS256; 60 seconds of clock skew are allowed.

    Raises PanelTokenRefused, also when the secret is empty: an empty secret would verify anything.
    """
    if not secret or not token:
        raise PanelTokenRefused("The panel's request is not signed.")
    try:
        claims = jwt.decode(
            token, secret, algorithms=["HS256"], leeway=SKEW_SECONDS, options={"require": ["exp"]}
        )
    except jwt.ExpiredSignatureError as error:
        raise PanelTokenRefused("The panel's request is too old; open the panel again.") from error
    except jwt.PyJWTError as error:
        raise PanelTokenRefused("The panel's request is not signed by Pipedrive.") from error
    user_id, company_id = claims.get("userId"), claims.get("companyId")
    if not user_id or not company_id:
        raise PanelTokenRefused("The panel's request does not say who is looking.")
    return PanelClaims(
        user_id=str(user_id),
        company_id=str(company_id),
        expires_at=datetime.fromtimestamp(int(claims["exp"]), tz=UTC),
        raw=claims,
    )
