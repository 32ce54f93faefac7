"""Decide which function an event or an outgoing message goes to: the dotted names of the routes table.

The one upward look of this package, by name and at run time, so that it never imports what stands above it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from django.utils.module_loading import import_string

ROUTES = "invoicebridge.routes"


class UnknownKind(LookupError):
    """No route takes this kind of message."""


def is_incoming(kind: str) -> bool:
    """Return whether some function takes events of this kind."""
    return kind in _table("INCOMING")


def incoming(kind: str) -> Callable[..., None]:
    """Return the function that takes events of this kind. Raises UnknownKind."""
    return _load(_table("INCOMING"), kind)


def outgoing(kind: str) -> Callable[..., None]:
    """Return the function that delivers messages of this kind. Raises UnknownKind."""
    return _load(_table("OUTGOING"), kind)


def outcome_listeners(kind: str) -> list[Callable[..., None]]:
    """Return the functions to tell when a message of this kind changes state."""
    return [import_string(name) for prefix, name in _table("OUTCOMES").items() if kind.startswith(prefix)]


def _table(name: str) -> Mapping[str, str]:
    table: Mapping[str, str] = import_string(f"{ROUTES}.{name}")
    return table


def _load(table: Mapping[str, str], kind: str) -> Callable[..., Any]:
    if kind not in table:
        raise UnknownKind(f"No route takes “{kind}”.")
    function: Callable[..., Any] = import_string(table[kind])
    return function
