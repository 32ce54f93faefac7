"""Straight-line functions that read many attributes of a document at once, built at import from the list of fields.

A first import calls them for each of perhaps a million documents and lines: one generated expression is a third faster
than a loop over fields.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from invoices.fields import Field, four

Read = Callable[[Any], tuple[Any, ...]]


def column_of(field: Field, name: str = "") -> str:
    """Return the expression that makes the value of a field's column of a document `d`."""
    value = f"d.{name or field.attribute}"
    if field.kind.is_number:
        return f"four({value})"
    if field.limit is not None:
        value += f"[:{field.limit}]"
    return f"({value} or {field.default!r})" if field.default else value


def compile_row(expressions: Sequence[str], **names: Any) -> Read:
    """Return the function that makes a row of a document `d`, one value for each expression."""
    source = f"lambda d: ({', '.join(expressions)},)"
    read: Read = eval(source, {"four": four, **names})  # noqa: S307 - made of our own fields' names alone
    return read
