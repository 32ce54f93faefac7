"""Turn an action's refusal into an answer: 400 beside the field, 409 for what is not allowed (any more)."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiResponse
from rest_framework import status
from rest_framework.exceptions import APIException, ParseError, ValidationError

from accounts.mapping_fields import CUSTOMER, MAPPING_TARGETS
from accounts.models import User
from invoices.actions import (
    CustomerInDoubt,
    EmailedAlready,
    FieldError,
    InvalidInvoice,
    NotAllowed,
    StaleInvoice,
)
from invoices.candidates import describe_candidates
from invoices.customers import Match

CONFLICT = OpenApiResponse(OpenApiTypes.OBJECT, "The current state or your role does not allow it.")
MISSING = OpenApiResponse(OpenApiTypes.OBJECT, "Say which version you approve.")
OF_CONTACT = {target.key for target in MAPPING_TARGETS if target.group == CUSTOMER}


class Conflict(APIException):
    """The invoice is not in a state that allows it, or another person changed it first."""

    status_code: int = status.HTTP_409_CONFLICT
    default_code = "conflict"


def translate(error: Exception, user: User) -> Exception:
    """Return the exception that DRF should answer `user` for `error`; other errors are returned unchanged."""
    if isinstance(error, CustomerInDoubt):
        return Conflict({"detail": error.match.question, "candidates": _candidates(error.match, user)})
    if isinstance(error, InvalidInvoice):
        return ValidationError(nest_errors(error.errors))
    if isinstance(error, EmailedAlready):
        return Conflict({"detail": f"{error.text} Send again: true to repeat it.", "code": "emailed_already"})
    if isinstance(error, NotAllowed):
        return Conflict({"detail": error.text})
    if isinstance(error, StaleInvoice):
        changes = [
            {"field": label, "theirs": theirs, "yours": yours} for label, theirs, yours in error.changes
        ]
        return Conflict(
            {
                "detail": f"{error} Read it again and send your change with its new version.",
                "changes": changes,
            }
        )
    if isinstance(error, RecursionError):
        return ParseError("This JSON is nested too deeply.")
    return error


def _candidates(match: Match, user: User) -> list[dict[str, Any]]:
    """Return the customers among whom the caller chooses by `contact.xero_contact_id`."""
    return [
        {
            "xero_contact_id": each.contact.xero_contact_id,
            "name": each.contact.name,
            "email_address": each.contact.email_address,
            "tax_number": each.contact.tax_number,
            "address": each.address,
            "latest_invoices": [
                {
                    "id": str(invoice.uid),
                    "number": invoice.xero_number,
                    "date": invoice.date.isoformat() if invoice.date else None,
                    "total": f"{invoice.shown_total:.2f}",
                    "currency_code": invoice.currency_code,
                }
                for invoice in each.invoices
            ],
        }
        for each in describe_candidates(match.candidates, user)
    ]


def nest_errors(errors: Iterable[FieldError]) -> dict[str, Any]:
    """Return {"field": [texts], "contact": {...}, "lines": [{...}, ...]}, in the shape of what was sent."""
    nested: dict[str, Any] = {}
    lines: dict[int, dict[str, list[str]]] = {}
    for error in errors:
        place = nested
        if error.line is not None:
            place = lines.setdefault(error.line, {})
        elif error.field in OF_CONTACT:
            place = nested.setdefault("contact", {})
        place.setdefault(error.field or "non_field_errors", []).append(error.text)
    if lines:
        nested["lines"] = [lines.get(index, {}) for index in range(max(lines) + 1)]
    return nested
