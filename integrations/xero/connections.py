"""The organisations a grant opens: list them, and let one go (docs/xero.md#2.1, docs/xero.md#2.2).

These calls carry no tenant header, so they are beside the client rather than in it.
"""

from __future__ import annotations

from collections.abc import Sequence
from urllib.parse import quote

from integrations.http import Observer, RemoteSession, RemoteUnavailable, decode_rows
from integrations.xero.errors import raise_for
from integrations.xero.reference import ConnectionDocument

ORGANISATION = "ORGANISATION"


def list_connections(
    api_url: str, access_token: str, auth_event_id: str | None = None, *, observers: Sequence[Observer] = ()
) -> list[ConnectionDocument]:
    """Return the organisations this grant opens; with `auth_event_id` only those of that consent.

    Practices and other tenant types are left out. Raises RemoteErrors.
    """
    session = _open(api_url, access_token, observers)
    try:
        answer = session.request("GET", "/connections", params={"authEventId": auth_event_id})
        raise_for(answer)
        body = answer.plain()
    finally:
        session.close()
    if not isinstance(body, list):
        raise RemoteUnavailable("Xero's list of connections has an unknown shape.", exchange=answer.exchange)
    documents, _ = decode_rows(body, ConnectionDocument)
    return [document for document in documents if document.tenant_type.upper() in {ORGANISATION, ""}]


def delete_connection(
    api_url: str, access_token: str, connection_id: str, *, observers: Sequence[Observer] = ()
) -> None:
    """Let one organisation go.

    `connection_id` is the connection's id, not the tenant's. Raises RemoteErrors.
    """
    session = _open(api_url, access_token, observers)
    try:
        raise_for(session.request("DELETE", f"/connections/{quote(connection_id, safe='')}", writes=True))
    finally:
        session.close()


def _open(api_url: str, access_token: str, observers: Sequence[Observer]) -> RemoteSession:
    return RemoteSession(
        base_url=api_url,
        headers={"Authorization": f"Bearer {access_token}", "Accept": "application/json"},
        secrets=(access_token,),
        observers=list(observers),
    )
