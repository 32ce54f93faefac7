"""Read which version of an invoice a caller saw, from the body or from If-Match, and name it in answers as ETag."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import OpenApiParameter
from rest_framework import status
from rest_framework.exceptions import APIException, ValidationError
from rest_framework.request import Request

from invoices.actions import ChangedSinceSeen, Seen
from invoices.api.fields import MoneyField
from invoices.models import Invoice

IF_MATCH = OpenApiParameter(
    "If-Match",
    str,
    OpenApiParameter.HEADER,
    description="The ETag you read, instead of `version` and `total` in the body; 412 if the invoice has changed.",
)
MALFORMED = 'Send the ETag of the invoice as you read it, such as "5".'


class PreconditionRequired(APIException):
    """The step needs to know which version of the invoice it is about."""

    status_code = status.HTTP_428_PRECONDITION_REQUIRED
    default_code = "precondition_required"


class ChangedSince(APIException):
    """The invoice is not what the caller saw: 412 where If-Match said what that was, 409 where the body did."""

    default_code = "changed"

    def __init__(self, error: ChangedSinceSeen, request: Request) -> None:
        changes = error.changes
        super().__init__(error.text)
        is_header = bool(request.headers.get("If-Match"))
        self.status_code = status.HTTP_412_PRECONDITION_FAILED if is_header else status.HTTP_409_CONFLICT
        money = MoneyField()
        old = changes.seen.total
        self.detail: Any = {
            "detail": error.text,
            "version": changes.invoice.version,
            "total": money.to_representation(changes.invoice.shown_total),
            "seen": {
                "version": changes.seen.version,
                "total": None if old is None else money.to_representation(old),
            },
            "by": changes.by,
            "at": changes.at,
            "changes": [{"field": label, "old": was, "new": now} for label, was, now in changes.fields],
        }


def etag_of(invoice: Invoice) -> str:
    """Return the ETag of an invoice: its version and total, so that each change of either is another one."""
    return f'"{Seen.of(invoice)}"'


def read_seen(request: Request, data: dict[str, Any]) -> Seen | None:
    """Take what the caller saw out of the read body `data`, or from If-Match; None where neither says it.

    Raises ValidationError where they contradict each other.
    """
    version, total = data.pop("version", None), data.pop("total", None)
    header = request.headers.get("If-Match", "").strip()
    named = _read_tag(header) if header and header != "*" else None
    if version is None:
        if total is not None and named is None:
            raise ValidationError({"version": ["Send the version together with the total."]})
        return named if named is None or total is None else Seen(named.version, total)
    if named is not None and named.version != version:
        raise ValidationError({"version": ["It is another version than that of If-Match."]})
    return Seen(version, total if total is not None or named is None else named.total)


def _read_tag(header: str) -> Seen:
    tag = header.removeprefix("W/")
    seen = Seen.read(tag[1:-1] if len(tag) > 1 and tag[0] == tag[-1] == '"' else tag)
    if seen is None:
        raise ValidationError({"If-Match": [MALFORMED]})
    return seen
