"""The HTTP session: one base address, time-outs, a size cap, no redirects; observers see every exchange.

It classifies what went wrong below HTTP. What a status or a body means is in each provider's `errors.py`. It never
retries: the outbox does, because it knows what was already sent.
"""

from __future__ import annotations

import ssl
import time
from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote, urlencode

import msgspec
import requests
from requests.structures import CaseInsensitiveDict
from urllib3.exceptions import ConnectTimeoutError, NewConnectionError

from integrations.http.answer import Answer
from integrations.http.deadline import Deadline, WatchedAdapter
from integrations.http.errors import RemoteUnavailable
from integrations.http.exchange import Exchange, describe_body, redact_headers, redact_text
from integrations.http.send_deadline import SendBy
from integrations.http.text import storable

USER_AGENT = "InvoiceBridge/1.0"
CONNECT_TIMEOUT = 5.0
READ_TIMEOUT = 25.0
TOTAL_TIMEOUT = 60.0
SIZE_LIMIT = 20 * 1024 * 1024
CHUNK = 64 * 1024

Observer = Callable[[Exchange], None]
Params = Mapping[str, str | int | bool | None]

# Pipedrive refuses "12.5" where it wants 12.5, so Decimals go out as numbers, digit for digit.
_encoder = msgspec.json.Encoder(decimal_format="number")


def _no_gate(writes: bool) -> AbstractContextManager[SendBy]:
    return nullcontext(SendBy())


@dataclass
class RemoteSession:
    """Connections to one service.

    `secrets` are masked literally wherever they appear in what observers see.
    """

    base_url: str
    # Not in the repr: both hold tokens, and tracebacks print local variables.
    headers: dict[str, str] = field(default_factory=dict, repr=False)
    secrets: tuple[str, ...] = field(default=(), repr=False)
    observers: list[Observer] = field(default_factory=list)
    # Entered around every exchange, with whether it may change something there; gives the moment by which the request
    # must begin. The call budget is put here, and may refuse by raising.
    gate: Callable[[bool], AbstractContextManager[SendBy]] = _no_gate
    timeout: tuple[float, float] = (CONNECT_TIMEOUT, READ_TIMEOUT)
    # Seconds after which no more of an answer is waited for.
    total_timeout: float = TOTAL_TIMEOUT
    size_limit: int = SIZE_LIMIT

    def __post_init__(self) -> None:
        self.base_url = self.base_url.rstrip("/")
        self._session = requests.Session()
        for scheme in ("https://", "http://"):
            self._session.mount(scheme, WatchedAdapter())
        # Without an auth of its own, requests would let a ~/.netrc entry replace our Authorization header.
        self._session.auth = _keep_authorization

    def request(
        self,
        method: str,
        path: str,
        *,
        params: Params | None = None,
        json: Any = None,
        data: Mapping[str, str] | None = None,
        files: Mapping[str, Any] | None = None,
        headers: Mapping[str, str] | None = None,
        writes: bool = False,
    ) -> Answer:
        """Send one request and return its answer, whatever its status.

        Raises RemoteUnavailable when no whole answer came, with `outcome_unknown` if a write may have been
        done, and when this process stood still before the request could begin.
        """
        prepared = self._prepare(method, path, params, json=json, data=data, files=files, headers=headers)
        self._begun: int | None = None
        try:
            with self.gate(writes) as send_by:
                started = time.monotonic()
                status, answered, content = self._send(prepared, send_by)
        except (requests.RequestException, OversizedAnswer) as error:
            # A status without a whole answer: the work there was over when it was cut.
            exchange = self._describe(prepared, started, status=self._begun)
            self._show(exchange)
            raise self._classify(error, writes=writes, exchange=exchange) from None
        exchange = self._describe(prepared, started, status=status, headers=answered, content=content)
        self._show(exchange)
        return Answer(status=status, headers=answered, content=content, exchange=exchange, writes=writes)

    def _prepare(
        self,
        method: str,
        path: str,
        params: Params | None,
        *,
        json: Any,
        data: Mapping[str, str] | None,
        files: Mapping[str, Any] | None,
        headers: Mapping[str, str] | None,
    ) -> requests.PreparedRequest:
        sent = {"User-Agent": USER_AGENT, **self.headers, **(headers or {})}
        body: Any = data
        if json is not None:
            body = _encoder.encode(json)
            sent.setdefault("Content-Type", "application/json")
        asked = requests.Request(method, self._url(path, params), headers=sent, data=body, files=files)
        try:
            return self._session.prepare_request(asked)
        except requests.RequestException:
            # The exception's own words may quote a header, and with it the token.
            raise RemoteUnavailable("The address or a header cannot be used.") from None

    def close(self) -> None:
        """Close the connections kept open."""
        self._session.close()

    def _url(self, path: str, params: Params | None) -> str:
        given = {
            name: str(value).lower() if isinstance(value, bool) else str(value)
            for name, value in (params or {}).items()
            if value is not None and value != ""
        }
        # Xero wants spaces as %20, and comma lists stay readable in logs.
        query = urlencode(given, quote_via=quote, safe=",:")
        return f"{self.base_url}{path}" + (f"?{query}" if query else "")

    def _send(
        self, prepared: requests.PreparedRequest, send_by: SendBy
    ) -> tuple[int, CaseInsensitiveDict[str], bytes]:
        settings = self._session.merge_environment_settings(prepared.url or "", {}, True, None, None)
        with Deadline(self.total_timeout) as deadline:
            if send_by.has_passed:
                raise RemoteUnavailable("This machine stood still before the request could begin.")
            try:
                with self._session.send(
                    prepared, timeout=self.timeout, allow_redirects=False, **settings
                ) as response:
                    self._begun = response.status_code
                    content = self._read(response)
            except requests.RequestException:
                if deadline.passed:
                    raise requests.ReadTimeout from None
                raise
            if deadline.passed:
                # An answer without a length ends with the connection, and so looks whole.
                raise requests.ReadTimeout
        return response.status_code, response.headers, storable(content)

    def _read(self, response: requests.Response) -> bytes:
        chunks, size = [], 0
        for chunk in response.iter_content(CHUNK):
            chunks.append(chunk)
            size += len(chunk)
            if size > self.size_limit:
                raise OversizedAnswer(f"The answer is larger than {self.size_limit} bytes.")
        return b"".join(chunks)

    def _show(self, exchange: Exchange) -> None:
        for observer in self.observers:
            observer(exchange)

    def _describe(
        self,
        prepared: requests.PreparedRequest,
        started: float,
        *,
        status: int | None = None,
        headers: Mapping[str, str] | None = None,
        content: bytes = b"",
    ) -> Exchange:
        answered = CaseInsensitiveDict(headers or {})
        asked_type = prepared.headers.get("Content-Type", "")
        return Exchange(
            method=prepared.method or "",
            url=redact_text(prepared.url or "", secrets=self.secrets),
            status=status,
            request_headers=redact_headers(prepared.headers, secrets=self.secrets),
            request_body=describe_body(prepared.body, content_type=asked_type, secrets=self.secrets),
            response_headers=redact_headers(answered, secrets=self.secrets),
            response_body=describe_body(
                content, content_type=answered.get("Content-Type") or "", secrets=self.secrets
            ),
            duration_ms=int((time.monotonic() - started) * 1000),
            correlation_id=answered.get("Xero-Correlation-Id") or answered.get("X-Correlation-Id") or "",
        )

    def _classify(self, error: Exception, *, writes: bool, exchange: Exchange) -> RemoteUnavailable:
        sent = not _never_sent(error)
        reason = next(text for kind, text in REASONS if isinstance(error, kind))
        return RemoteUnavailable(reason, outcome_unknown=writes and sent, exchange=exchange)


class OversizedAnswer(Exception):
    """The answer grew past the size cap and was dropped."""


REASONS: tuple[tuple[type[Exception], str], ...] = (
    (OversizedAnswer, "The answer was too large."),
    (requests.ConnectTimeout, "No connection within 5 seconds."),
    (requests.exceptions.SSLError, "The secure connection failed."),
    (requests.Timeout, "No answer in time."),
    (requests.exceptions.ChunkedEncodingError, "The answer was cut short."),
    (requests.ConnectionError, "The connection failed."),
    (requests.RequestException, "The request failed."),
)


def _keep_authorization(prepared: requests.PreparedRequest) -> requests.PreparedRequest:
    return prepared


def _never_sent(error: Exception) -> bool:
    """Return whether the request surely never reached the service: no connection was made."""
    if isinstance(error, requests.ConnectTimeout):
        return True
    cause = error.args[0] if error.args else None
    inner = getattr(cause, "reason", cause)
    if isinstance(inner, NewConnectionError | ConnectTimeoutError):
        return True
    # A certificate is checked before anything is sent.
    return any(isinstance(each, ssl.SSLCertVerificationError) for each in getattr(inner, "args", ()))
