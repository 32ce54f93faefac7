"""Lists of v1: paging by `start` and `limit`, with lenient reading of values (docs/pipedrive.md#2.3)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.db.models import QuerySet
from django.http import HttpResponse

from sandbox.pipedrive.errors import v1_bad_request
from sandbox.pipedrive.gateway import Call
from sandbox.pipedrive.rules.validation import LARGEST
from sandbox.pipedrive.serialisation import v1_page


def read_number(call: Call, key: str, default: int) -> int:
    return as_id(call.query.get(key) or default, name=f"query/{key}")


def as_id(value: Any, *, name: str) -> int:
    """Read a number that may come as text; raise ApiError 400 for anything else."""
    try:
        number = int(value)
    except (ValueError, TypeError) as error:
        raise v1_bad_request(f"{name} must be integer") from error
    if abs(number) > LARGEST["integer"]:
        raise v1_bad_request(f"{name} must be integer")
    return number


def page_of(
    call: Call,
    rows: QuerySet[Any],
    shape: Callable[[Any], dict[str, Any]],
    *,
    max_limit: int = 500,
    **extra: Any,
) -> HttpResponse:
    """Answer with one page of rows by `start` and `limit`."""
    start = max(read_number(call, "start", 0), 0)
    limit = min(max(read_number(call, "limit", 100), 1), max_limit)
    found = list(rows[start : start + limit + 1])
    page = [shape(row) for row in found[:limit]]
    return v1_page(page, start=start, limit=limit, more=len(found) > limit, **extra)


def read_flag(value: Any) -> bool:
    """Read a v1 flag, which comes as a boolean, 0/1 or text."""
    return value in (True, 1, "1", "true")
