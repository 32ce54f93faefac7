"""One request and its answer as they may be stored and shown: no secret, at most 64 KiB of each body."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from urllib.parse import quote, quote_plus

BODY_LIMIT = 64 * 1024
MASK = "[redacted]"
SECRET_HEADERS = frozenset({"authorization", "x-api-token", "cookie", "set-cookie", "proxy-authorization"})
SENSITIVE = (
    "access_token|refresh_token|id_token|client_secret|code_verifier|http_auth_password|api_token|assertion"
    "|password|token|code"
)
# `"code"` is also Xero's account and item code and Pipedrive's error and product code, so in JSON only the
# unmistakable names are masked; in a form or a query `code` is OAuth's.
JSON_SECRET = re.compile(
    r'("(?:access_token|refresh_token|id_token|client_secret|code_verifier|http_auth_password|api_token|password|token)"'
    r'\s*:\s*")(?:[^"\\]|\\.)*("?)',
    re.IGNORECASE,
)
# Each alternative of JSON_SECRET holds one of them.
SECRET_WORDS = ("token", "secret", "code_verifier", "password")
FORM_SECRET = re.compile(rf"(^|[?&\s])({SENSITIVE})=[^&\s]*", re.IGNORECASE)
BEARER = re.compile(r"\b(Bearer|Basic)\s+[A-Za-z0-9._~+/:=-]{8,}", re.IGNORECASE)
JWT = re.compile(r"\beyJ[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]+(?:\.[A-Za-z0-9_-]*)?")
READABLE = re.compile(r"json|text|xml|html|x-www-form-urlencoded|javascript", re.IGNORECASE)


@dataclass(frozen=True)
class Exchange:
    """One request and what came of it, safe to store and to show. `status` is None when no answer came."""

    method: str
    url: str
    status: int | None
    request_headers: dict[str, str]
    request_body: str
    response_headers: dict[str, str]
    response_body: str
    duration_ms: int
    correlation_id: str

    def header(self, name: str) -> str:
        """Return a header of the answer, whatever its spelling; "" when it is not there."""
        wanted = name.lower()
        return next((value for key, value in self.response_headers.items() if key.lower() == wanted), "")


def redact_text(text: str, *, secrets: Iterable[str] = ()) -> str:
    """Return the text with tokens, passwords and the given literal secrets masked."""
    for secret in secrets:
        if not secret:
            continue
        for spelling in {secret, quote(secret, safe=""), quote_plus(secret), secret.replace("/", "\\/")}:
            text = text.replace(spelling, MASK)
    # A page of documents holds none of these words: looking for them costs a fraction of the patterns.
    lower = text.lower()
    if any(word in lower for word in SECRET_WORDS):
        text = JSON_SECRET.sub(rf"\1{MASK}\2", text)
    if "=" in text:
        text = FORM_SECRET.sub(rf"\1\2={MASK}", text)
    if "bearer" in lower or "basic" in lower:
        text = BEARER.sub(rf"\1 {MASK}", text)
    return JWT.sub(MASK, text) if "eyJ" in text else text


def redact_headers(headers: Mapping[str, str], *, secrets: Iterable[str] = ()) -> dict[str, str]:
    """Return the headers as plain text, those that carry secrets masked."""
    kept = tuple(secrets)
    return {
        str(name): MASK if str(name).lower() in SECRET_HEADERS else redact_text(str(value), secrets=kept)
        for name, value in headers.items()
    }


def describe_body(body: bytes | str | None, *, content_type: str, secrets: Iterable[str] = ()) -> str:
    """Return the body as safe text: cut at 64 KiB, binary ones only named with their size in bytes."""
    if not body:
        return ""
    raw = body.encode() if isinstance(body, str) else body
    looks_binary = raw.startswith(b"%PDF-") or b"\x00" in raw[:1024]
    if looks_binary or (content_type and not READABLE.search(content_type)):
        return f"<binary {len(raw)} bytes>"
    # No database stores a NUL.
    cut = raw[:BODY_LIMIT].decode("utf-8", "replace").replace("\x00", "")
    text = redact_text(cut, secrets=secrets)
    return text if len(raw) <= BODY_LIMIT else f"{text} <cut, {len(raw)} bytes in all>"
