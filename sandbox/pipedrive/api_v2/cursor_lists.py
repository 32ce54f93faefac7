"""Lists of v2: filters, sorting, and opaque cursors bound to both (docs/pipedrive.md#2.3, docs/pipedrive.md#2.4)."""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Callable, Mapping
from datetime import date, datetime
from typing import Any

from django.db.models import Model, Q, QuerySet
from django.http import HttpResponse

from sandbox.core.switches import switch
from sandbox.pipedrive.errors import validation_failed
from sandbox.pipedrive.gateway import Call
from sandbox.pipedrive.rules.validation import LARGEST, read_time
from sandbox.pipedrive.serialisation import v2_page

MAX_LIMIT = 500
DEFAULT_LIMIT = 100
MAX_IDS = 100
MAX_CUSTOM_FIELDS = 15
ALWAYS_ALLOWED = {"limit", "cursor", "sort_by", "sort_direction"}


def page_of(
    call: Call,
    rows: QuerySet[Any],
    shape: Callable[[Any], Mapping[str, Any]],
    *,
    sorts: tuple[str, ...] = ("id", "update_time", "add_time"),
    max_limit: int = MAX_LIMIT,
) -> HttpResponse:
    """Answer with one page of the rows in the requested order."""
    query = call.query
    sort = query.get("sort_by", sorts[0])
    if sort not in sorts:
        raise validation_failed({"sort_by": f"Expected one of {', '.join(sorts)}"})
    direction = query.get("sort_direction", "asc")
    if direction not in ("asc", "desc"):
        raise validation_failed({"sort_direction": "Expected one of asc, desc"})
    limit = read_limit(query, max_limit=max_limit)
    binding = _binding(call)
    if "cursor" in query:
        rows = rows.filter(_after(query["cursor"], sort=sort, direction=direction, binding=binding))
    sign = "-" if direction == "desc" else ""
    order = [f"{sign}{sort}"] if sort == "id" else [f"{sign}{sort}", f"{sign}id"]
    found = list(rows.order_by(*order)[: limit + 1])
    page = found[:limit]
    following = None
    if len(found) > limit:
        following = _cursor(page[-1], sort=sort, direction=direction, binding=binding)
    return v2_page([shape(row) for row in page], next_cursor=following)


def read_limit(query: Mapping[str, str], *, max_limit: int = MAX_LIMIT) -> int:
    """Read `limit`, from 1 to the maximum; above it a switch decides between 400 and a cut."""
    limit = read_int(query, "limit") if "limit" in query else min(DEFAULT_LIMIT, max_limit)
    if limit < 1:
        raise validation_failed({"limit": "Must be greater than or equal to 1"})
    if limit > max_limit:
        if switch("pipedrive_limit_above_max_is_400"):
            raise validation_failed({"limit": f"Must be less than or equal to {max_limit}"})
        return max_limit
    return limit


def read_int(query: Mapping[str, str], key: str) -> int:
    """Read an integer query value; raise ApiError 400 for anything else."""
    try:
        number = int(query[key])
    except ValueError as error:
        raise validation_failed({key: "Expected type 'integer'"}) from error
    if abs(number) > LARGEST["integer"]:
        raise validation_failed({key: f"Must be less than or equal to {LARGEST['integer']}"})
    return number


def read_ids(query: Mapping[str, str], key: str = "ids") -> list[int]:
    """Read up to a hundred comma-separated ids."""
    parts = [part.strip() for part in query[key].split(",") if part.strip()]
    if len(parts) > MAX_IDS:
        raise validation_failed({key: f"Must contain at most {MAX_IDS} elements"})
    if not all(part.isdecimal() for part in parts):
        raise validation_failed({key: "Expected a comma separated list of integers"})
    return [int(part) for part in parts if int(part) <= LARGEST["integer"]]


def read_bool(query: Mapping[str, str], key: str) -> bool:
    text = query.get(key, "false").lower()
    if text not in ("true", "false", "1", "0"):
        raise validation_failed({key: "Expected type 'boolean'"})
    return text in ("true", "1")


def read_names(query: Mapping[str, str], key: str, allowed: tuple[str, ...] = ()) -> list[str]:
    """Read a comma-separated list of names; each must be one of the allowed ones, if any are given."""
    names = [name.strip() for name in query.get(key, "").split(",") if name.strip()]
    for name in names:
        if allowed and name not in allowed:
            raise validation_failed({key: f"Invalid value '{name}', expected one of {', '.join(allowed)}"})
    return names


def read_custom_keys(query: Mapping[str, str]) -> list[str]:
    """Read `custom_fields`, at most fifteen codes."""
    codes = read_names(query, "custom_fields")
    if len(codes) > MAX_CUSTOM_FIELDS:
        raise validation_failed({"custom_fields": f"Must contain at most {MAX_CUSTOM_FIELDS} elements"})
    return codes


def filter_common(rows: QuerySet[Any], query: Mapping[str, str], *, ints: tuple[str, ...]) -> QuerySet[Any]:
    """Apply `ids`, integer filters and bounds: `updated_since` inclusive, `updated_until` exclusive."""
    if "ids" in query:
        rows = rows.filter(id__in=read_ids(query))
    for key in ints:
        if key in query:
            rows = rows.filter(**{key: read_int(query, key)})
    for key, lookup in (("updated_since", "update_time__gte"), ("updated_until", "update_time__lt")):
        if key in query:
            try:
                rows = rows.filter(**{lookup: read_time(query[key].replace(" ", "+"))})
            except ValueError as error:
                raise validation_failed({key: str(error)}) from error
    return rows


def refuse_unknown_query(call: Call, allowed: set[str]) -> None:
    """Refuse unknown query keys when the switch says so."""
    if switch("pipedrive_unknown_query_is_400"):
        for key in call.query:
            if key not in allowed | ALWAYS_ALLOWED:
                raise validation_failed({key: f"Parameter '{key}' is not allowed for this request"})


def _binding(call: Call) -> str:
    """Return a short hash of the filters, so that a cursor works only with the same ones."""
    kept = sorted((key, value) for key, value in call.query.items() if key not in ("cursor", "limit"))
    return hashlib.sha256(repr((call.request.path, kept)).encode()).hexdigest()[:8]


def _cursor(row: Model, *, sort: str, direction: str, binding: str) -> str:
    value = getattr(row, sort)
    text = value.isoformat() if isinstance(value, date | datetime) else value
    content = {"field": sort, "fieldValue": text, "sortDirection": direction, "id": row.pk, "filter": binding}
    return base64.urlsafe_b64encode(json.dumps(content).encode()).decode().rstrip("=")


def _after(cursor: str, *, sort: str, direction: str, binding: str) -> Q:
    try:
        content = json.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
        same = (content["field"], content["sortDirection"], content["filter"]) == (sort, direction, binding)
        value, row_id = content["fieldValue"], content["id"]
    except (ValueError, KeyError, TypeError) as error:
        raise validation_failed({"cursor": "Invalid cursor"}) from error
    if not same:
        raise validation_failed({"cursor": "Cursor does not match the sorting and filters of this request"})
    beyond = "lt" if direction == "desc" else "gt"
    return Q(**{f"{sort}__{beyond}": value}) | Q(**{sort: value, f"id__{beyond}": row_id})
