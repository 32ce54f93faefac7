"""Write values as Pipedrive does: JSON numbers, times, and the envelopes of v1 and v2 (docs/pipedrive.md#2.2)."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.http import HttpResponse


def encode(value: Any) -> Any:
    """Convert what JSON does not support into what the service sends."""
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    if isinstance(value, datetime):
        return v2_time(value)
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, UUID):
        return str(value)
    raise TypeError(f"{type(value).__name__} has no JSON form")


def dumps(body: Any) -> str:
    return json.dumps(body, default=encode, ensure_ascii=False, separators=(",", ":"))


def plain(value: Any) -> Any:
    """Return the same value as JSON would carry it, to store or compare."""
    return json.loads(dumps(value))


def v2_time(moment: datetime | None) -> str | None:
    """Return RFC 3339 in whole seconds, UTC."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ") if moment else None


def v1_time(moment: datetime | None) -> str | None:
    """Return UTC without a zone, as v1 writes it."""
    return moment.astimezone(UTC).strftime("%Y-%m-%d %H:%M:%S") if moment else None


def answer(body: Any, *, status: int = 200) -> HttpResponse:
    return HttpResponse(dumps(body), status=status, content_type="application/json; charset=utf-8")


def v2(data: Any, *, status: int = 200, **extra: Any) -> HttpResponse:
    """Answer with one v2 record, or a list without paging."""
    return answer({"success": True, "data": data, **extra}, status=status)


def v2_page(data: list[Any], *, next_cursor: str | None) -> HttpResponse:
    """Answer with one page of a v2 list."""
    return v2(data, additional_data={"next_cursor": next_cursor})


def v1(data: Any, *, status: int = 200, **extra: Any) -> HttpResponse:
    """Answer in the envelope of API v1."""
    return answer({"success": True, "data": data, **extra}, status=status)


def v1_page(rows: list[Any], *, start: int, limit: int, more: bool, **extra: Any) -> HttpResponse:
    """Answer with one page of a v1 list; an empty one is `data: null`."""
    pagination: dict[str, Any] = {"start": start, "limit": limit, "more_items_in_collection": more}
    if more:
        pagination["next_start"] = start + limit
    return v1(rows or None, additional_data={"pagination": pagination}, **extra)
