"""Apply a parsed `where` to a sample document instead of a row."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from typing import Any

from django.db.models import Q

Values = dict[str, Any]


def values_of(shape: dict[str, Any]) -> Values:
    """Return what a document can be filtered by, keyed by column."""
    plain = {
        "type": "Type",
        "status": "Status",
        "currency": "CurrencyCode",
        "amount_due": "AmountDue",
        "amount_paid": "AmountPaid",
        "amount_credited": "AmountCredited",
        "total": "Total",
        "sub_total": "SubTotal",
    }
    values: Values = {column: shape.get(name) for column, name in plain.items()}
    for column, name in (("date", "DateString"), ("due_date", "DueDateString")):
        text = shape.get(name)
        values[column] = date.fromisoformat(text[:10]) if text else None
    return values


def matches(where: Q, values: Values) -> bool:
    """Return whether the values satisfy the expression; a missing field satisfies nothing."""
    found = (
        matches(child, values) if isinstance(child, Q) else _holds(child, values) for child in where.children
    )
    result = any(found) if where.connector == Q.OR else all(found)
    return result != where.negated


def _holds(condition: Any, values: Values) -> bool:
    column, _, lookup = condition[0].partition("__")
    value, wanted = values.get(column), condition[1]
    if lookup == "isnull":
        return (value is None) == wanted
    if value is None:
        return False
    if isinstance(wanted, datetime) and not isinstance(value, datetime):
        wanted = wanted.date()
    compare = _COMPARISONS.get(lookup or "exact")
    try:
        return compare is not None and compare(value, wanted)
    except TypeError:
        return False


def _folded(value: Any) -> str:
    return str(value).casefold()


_COMPARISONS: dict[str, Callable[[Any, Any], bool]] = {
    "exact": lambda value, wanted: bool(value == wanted),
    "iexact": lambda value, wanted: _folded(value) == _folded(wanted),
    "in": lambda value, wanted: value in wanted,
    "gt": lambda value, wanted: bool(value > wanted),
    "gte": lambda value, wanted: bool(value >= wanted),
    "lt": lambda value, wanted: bool(value < wanted),
    "lte": lambda value, wanted: bool(value <= wanted),
    "icontains": lambda value, wanted: _folded(wanted) in _folded(value),
    "istartswith": lambda value, wanted: _folded(value).startswith(_folded(wanted)),
    "iendswith": lambda value, wanted: _folded(value).endswith(_folded(wanted)),
}
