"""How a call to Pipedrive is put together and its envelope opened, the same for every resource.

v2 pages by cursor, v1 by start and limit; v1 answers null for an empty list (docs/pipedrive.md#2.2).
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any, TypeVar

import msgspec

from integrations.http import (
    Answer,
    Document,
    Message,
    Observer,
    Page,
    Params,
    RemoteSession,
    RequestRejected,
    ServiceClient,
    decode_row,
    decode_rows,
    read_object,
    unreadable,
)
from integrations.pipedrive.errors import raise_for, read_messages

V1, V2 = "/api/v1", "/api/v2"
PAGE_LIMIT = 500
IDS_LIMIT = 100
PAGES_AT_MOST = 200

D = TypeVar("D", bound=Document)


def join_ids(ids: Sequence[int | str]) -> str:
    """Return the ids as Pipedrive's comma list. Raises ValueError for more than the 100 it takes."""
    if len(ids) > IDS_LIMIT:
        raise ValueError(f"Pipedrive takes at most {IDS_LIMIT} ids in a call.")
    return ",".join(str(item) for item in ids)


def stamp(moment: datetime | None) -> str:
    """Return the moment in whole seconds with a Z: Pipedrive refuses fractions. "" for None."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ") if moment else ""


class PipedriveCalls(ServiceClient):
    """Reads and writes of one company with one user's access token. Raises RemoteErrors; never retries.

    `api_domain` must have passed `check_api_domain`.
    """

    def __init__(self, api_domain: str, access_token: str, observers: Sequence[Observer] = ()) -> None:
        self.session = RemoteSession(
            base_url=api_domain,
            headers={"Authorization": f"Bearer {access_token}", "Accept": "application/json"},
            secrets=(access_token,),
            observers=list(observers),
        )

    def read_page(self, path: str, kind: type[D], *, params: Params | None = None) -> Page[D]:
        """Return one page of a list, row by row; `next_cursor` asks for the next one."""
        answer = self.session.request("GET", path, params=params)
        raise_for(answer)
        body = _envelope(answer)
        rows = body.get("data") or []
        documents, bad_rows = decode_rows(rows if isinstance(rows, list) else [], kind)
        cursor = (body.get("additional_data") or {}).get("next_cursor") or ""
        return Page(documents, bad_rows, next_cursor=str(cursor))

    def read_all(self, path: str, kind: type[D], *, params: Params | None = None) -> Page[D]:
        """Return a whole list by following its cursor, at most 200 pages."""
        documents: list[D] = []
        page = self.read_page(path, kind, params=params)
        documents.extend(page.documents)
        bad_rows = list(page.bad_rows)
        for _ in range(PAGES_AT_MOST - 1):
            if not page.next_cursor:
                break
            page = self.read_page(path, kind, params={**(params or {}), "cursor": page.next_cursor})
            documents.extend(page.documents)
            bad_rows.extend(page.bad_rows)
        return Page(documents, bad_rows, next_cursor=page.next_cursor)

    def read_one(self, path: str, kind: type[D], *, params: Params | None = None) -> D:
        """Return one record. Raises RemoteNotFound, or RemoteUnavailable when it cannot be read."""
        answer = self.session.request("GET", path, params=params)
        raise_for(answer)
        return _single(answer, kind)

    def write(self, method: str, path: str, *, body: Any = None) -> Answer:
        """Return the answer of a write; creating answers 200 at some addresses and 201 at others."""
        answer = self.session.request(method, path, json=body, writes=True)
        raise_for(answer)
        return answer

    def write_one(self, method: str, path: str, kind: type[D], *, body: Any) -> D:
        """Write one record and return it as stored."""
        return _single(self.write(method, path, body=body), kind)


def _envelope(answer: Answer) -> dict[str, Any]:
    body = read_object(answer, service="Pipedrive")
    if body.get("success") is False:
        messages = read_messages(body) or [Message("Pipedrive refused the request.")]
        raise RequestRejected(messages, exchange=answer.exchange)
    return body


def _single(answer: Answer, kind: type[D]) -> D:
    data: Any = _envelope(answer).get("data")
    try:
        return decode_row(data, kind)
    except (TypeError, AttributeError, msgspec.ValidationError) as error:
        reason = f"Pipedrive's answer holds no readable record: {error}"
        raise unreadable(answer, reason) from None
