"""Find the Xero organisations an invoice of a deal may go to: one rule for pages and API.

Those that keep their books in the deal's currency come before all others. One that is left is certain; among
several a person or a program chooses.
"""

from __future__ import annotations

from collections.abc import Sequence

from accounts.models import Connection, ConnectionState, ReferenceItem, ReferenceKind, User


def organisations_of(user: User) -> list[Connection]:
    """Return the organisations the person may invoice from; a disconnected one only keeps its history."""
    visible = Connection.objects.visible_to(user).xero().exclude(state=ConnectionState.DISCONNECTED)
    return list(visible.select_related("preferences"))


def fitting_organisations(choices: Sequence[Connection], *, currency: str) -> list[Connection]:
    """Return those of `choices` an invoice in `currency` may go to: all of them where none keeps its books in it."""
    if len(choices) < 2 or not currency:
        return list(choices)
    rows = ReferenceItem.objects.filter(connection__in=choices, kind=ReferenceKind.ORGANISATION)
    own = {
        connection for connection, raw in rows.values_list("connection_id", "raw")
        if raw.get("BaseCurrency") == currency
    }  # fmt: skip
    return [connection for connection in choices if connection.pk in own] or list(choices)
