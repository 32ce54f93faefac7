"""How a call to Xero's Accounting API is put together and its answer checked, the same for all resources.

Sources: docs/xero.md#3, docs/xero.md#4.1.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any, TypeVar
from urllib.parse import quote

import msgspec

from integrations.http import (
    Answer,
    Document,
    Message,
    Observer,
    Page,
    Params,
    RemoteError,
    RemoteSession,
    RemoteUnavailable,
    RequestRejected,
    ServiceClient,
    decode_row,
    decode_texts,
    read_object,
    unreadable,
)
from integrations.xero.errors import raise_for
from integrations.xero.rejections import read_element

API_PATH = "/api.xro/2.0"
KEY_LENGTH = 128
# The most rows Xero puts on a page.
PAGE_SIZE = 1000
ZERO_ID = "00000000-0000-0000-0000-000000000000"
CREATE_PARAMS = {"summarizeErrors": True, "unitdp": 4}
MANY_PARAMS = {"summarizeErrors": False, "unitdp": 4}

D = TypeVar("D", bound=Document)


def quote_text(text: str) -> str:
    """Return the text as a string of Xero's `where` language: in double quotes, inner ones doubled."""
    doubled = text.replace('"', '""')
    return f'"{doubled}"'


def quote_segment(text: str) -> str:
    """Return the text as one segment of a path."""
    return quote(text, safe="")


class XeroCalls(ServiceClient):
    """Reads and writes of one organisation with one access token. Raises RemoteErrors; never retries."""

    def __init__(
        self, api_url: str, access_token: str, tenant_id: str, observers: Sequence[Observer] = ()
    ) -> None:
        self.tenant_id = tenant_id
        self.session = RemoteSession(
            base_url=api_url.rstrip("/") + API_PATH,
            headers={
                "Authorization": f"Bearer {access_token}",
                "xero-tenant-id": tenant_id,
                "Accept": "application/json",
            },
            secrets=(access_token,),
            observers=list(observers),
        )

    def read(
        self,
        path: str,
        *,
        params: Params | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> Answer:
        """Return the answer of a GET; a 304 is an answer too. Raises RemoteErrors for the rest."""
        answer = self.session.request("GET", path, params=params, headers=headers)
        if answer.status != 304:
            raise_for(answer)
        return answer

    def read_page(
        self,
        collection: str,
        kind: type[D],
        *,
        path: str = "",
        params: Params | None = None,
        modified_since: datetime | None = None,
    ) -> Page[D]:
        """Return a list, row by row; only what changed since `modified_since`, when given (304: nothing)."""
        headers = {"If-Modified-Since": _stamp(modified_since)} if modified_since else None
        answer = self.read(path or f"/{collection}", params=params, headers=headers)
        if answer.status == 304:
            return Page(documents=[], page_count=0, item_count=0)
        body, rows = answer.rows(collection)
        documents, bad_rows = decode_texts(rows, kind)
        paging = body.get("pagination") or {}
        return Page(
            documents, bad_rows, page_count=paging.get("pageCount"), item_count=paging.get("itemCount")
        )

    def read_one(
        self,
        collection: str,
        kind: type[D],
        *,
        path: str,
        params: Params | None = None,
    ) -> D:
        """Return one document. Raises RemoteNotFound, or RemoteUnavailable when the row cannot be read."""
        answer = self.read(path, params=params)
        return _single(answer, read_object(answer, service="Xero"), collection, kind)

    def write(
        self,
        method: str,
        path: str,
        *,
        body: Any,
        idempotency_key: str = "",
        params: Params | None = None,
    ) -> Answer:
        """Return the answer of a write. The key guards six minutes of network retries (docs/xero.md#3.11).

        Raises ValueError for a key over 128 characters, RemoteErrors for what Xero says.
        """
        if len(idempotency_key) > KEY_LENGTH:
            raise ValueError(f"An idempotency key has at most {KEY_LENGTH} characters.")
        # An empty header value was a real source of mix-ups: leave the header out instead.
        headers = {"Idempotency-Key": idempotency_key} if idempotency_key else None
        answer = self.session.request(method, path, json=body, params=params, headers=headers, writes=True)
        raise_for(answer)
        return answer

    def write_one(
        self,
        method: str,
        collection: str,
        kind: type[D],
        *,
        body: Mapping[str, Any],
        idempotency_key: str,
        path: str = "",
        params: Params | None = None,
    ) -> D:
        """Write one document and return it as stored.

        A 2xx is not enough: RequestRejected when the element carries errors or no id (docs/xero.md#3.9).
        """
        answer = self.write(
            method,
            path or f"/{collection}",
            body={collection: [body]},
            idempotency_key=idempotency_key,
            params=params,
        )
        envelope = read_object(answer, service="Xero")
        for element in envelope.get(collection) or []:
            _refuse_errors(answer, element)
        return _single(answer, envelope, collection, kind)

    def write_many(
        self,
        method: str,
        collection: str,
        kind: type[D],
        *,
        bodies: Sequence[Mapping[str, Any]],
        idempotency_key: str,
    ) -> list[D | RemoteError]:
        """Write documents in one call and return, in their order, each as stored or why it was not.

        A RequestRejected stands in place of a refused one, a RemoteUnavailable in place of one whose answer can't
        be read. Raises RemoteErrors for the call as a whole (docs/xero.md#3.9).
        """
        answer = self.write(
            method,
            f"/{collection}",
            body={collection: list(bodies)},
            idempotency_key=idempotency_key,
            params=MANY_PARAMS,
        )
        rows = read_object(answer, service="Xero").get(collection) or []
        if len(rows) != len(bodies):
            reason = f"Xero answered for {len(rows)} of {len(bodies)} {collection}."
            raise RemoteUnavailable(reason, outcome_unknown=True, exchange=answer.exchange)
        return [_judge(answer, row, kind) for row in rows]


def _judge(answer: Answer, row: Any, kind: type[D]) -> D | RemoteError:
    try:
        _refuse_errors(answer, row)
        return decode_row(row, kind)
    except RequestRejected as error:
        # Without the exchange, whose text is about all of them.
        return RequestRejected(error.messages)
    except (KeyError, TypeError, msgspec.ValidationError) as error:
        return RemoteUnavailable(f"Xero's answer is unreadable here: {error}", outcome_unknown=True)


def _stamp(moment: datetime) -> str:
    """Return the moment as Xero's If-Modified-Since: UTC, to the second, not the usual HTTP date."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S")


def _refuse_errors(answer: Answer, element: Any) -> None:
    if not isinstance(element, dict):
        return
    ids = [value for name, value in element.items() if name in {"InvoiceID", "ContactID"}]
    bad = (
        element.get("HasErrors") is True
        or element.get("HasValidationErrors") is True
        or str(element.get("StatusAttributeString", "")).upper() == "ERROR"
        or bool(element.get("ValidationErrors"))
        or ZERO_ID in ids
    )
    if bad:
        messages = read_element(element) or [Message("Xero did not accept the document.")]
        raise RequestRejected(messages, exchange=answer.exchange)


def _single(answer: Answer, envelope: dict[str, Any], collection: str, kind: type[D]) -> D:
    rows = envelope.get(collection) or []
    try:
        return decode_row(rows[0], kind)
    except (IndexError, KeyError, TypeError, msgspec.ValidationError) as error:
        reason = f"Xero's answer holds no readable {collection} element: {error}"
        raise unreadable(answer, reason) from None
