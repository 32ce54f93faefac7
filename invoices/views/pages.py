"""Keyset pages: the next page starts behind the last row shown, so page 400 costs what page 1 costs and no rows
are counted.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import F, Field, Model, Q, QuerySet
from django.http import HttpRequest

from accounts.parameters import is_usual, read_id

SIZE = 50


@dataclass(frozen=True)
class Page:
    """The rows of one page and the query strings of its neighbours (empty where there is none)."""

    rows: list[Any]
    next_query: str = ""
    previous_query: str = ""


def keyset_page(request: HttpRequest, rows: QuerySet[Any], *, field: str, size: int = SIZE) -> Page:
    """Return the requested page of `rows`, by `field` and then by id, largest first, empty ones last.

    A cursor that can't be read gives the first page.
    """
    ordered = rows.order_by(F(field).desc(nulls_last=True), "-id")
    after = _read_cursor(request.GET.get("after", ""), rows.model, field)
    if after is not None:
        ordered = ordered.filter(_behind(field, *after))
    found = list(ordered[: size + 1])
    query = request.GET.copy()
    query.pop("after", None)
    previous_query = (query.urlencode() or "all") if after is not None else ""
    next_query = ""
    if len(found) > size:
        last = found[size - 1]
        value = getattr(last, field)
        query["after"] = f"{value.isoformat() if value else ''}~{last.pk}"
        next_query = query.urlencode()
    return Page(rows=found[:size], next_query=next_query, previous_query=previous_query)


def _read_cursor(text: str, model: type[Model], field: str) -> tuple[Any, int] | None:
    value_text, _, pk_text = text.rpartition("~")
    if (pk := read_id(pk_text)) is None:
        return None
    column: Field[Any, Any] = model._meta.get_field(field)  # type: ignore[assignment]
    try:
        value = column.to_python(value_text) if value_text else None
    except ValidationError:
        return None
    return (value, pk) if value is None or is_usual(value) else None


def _behind(field: str, value: Any, pk: int) -> Q:
    if value is None:
        return Q(**{f"{field}__isnull": True, "id__lt": pk})
    same = Q(**{field: value, "id__lt": pk})
    return Q(**{f"{field}__lt": value}) | same | Q(**{f"{field}__isnull": True})
