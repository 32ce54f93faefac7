"""HTTP as both services use it: a session that shows its exchanges, one error family, rows read one by one."""

from integrations.http.answer import Answer
from integrations.http.client import ServiceClient, read_object, unreadable
from integrations.http.errors import (
    AccessTokenExpired,
    GrantRevoked,
    LeftAsItWas,
    Message,
    NotAsked,
    RateLimited,
    RemoteError,
    RemoteNotFound,
    RemoteUnavailable,
    RequestRejected,
    ScopeMissing,
)
from integrations.http.exchange import Exchange, redact_text
from integrations.http.rows import (
    BadRow,
    Document,
    ExactJSON,
    Page,
    decode_row,
    decode_rows,
    decode_texts,
    jsonable,
)
from integrations.http.session import Observer, Params, RemoteSession

__all__ = [
    "AccessTokenExpired",
    "Answer",
    "BadRow",
    "Document",
    "ExactJSON",
    "Exchange",
    "GrantRevoked",
    "LeftAsItWas",
    "Message",
    "NotAsked",
    "Observer",
    "Page",
    "Params",
    "RateLimited",
    "RemoteError",
    "RemoteNotFound",
    "RemoteSession",
    "RemoteUnavailable",
    "RequestRejected",
    "ScopeMissing",
    "ServiceClient",
    "decode_row",
    "decode_rows",
    "decode_texts",
    "jsonable",
    "read_object",
    "redact_text",
    "unreadable",
]
