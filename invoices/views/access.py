"""How a page gets its object: through `visible_to`, else it does not exist (404)."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest
from django.shortcuts import get_object_or_404
from django_htmx.middleware import HtmxDetails

from accounts.models import Connection, ConnectionState, ReferenceItem, ReferenceKind, User
from invoices.models import Deal, Invoice


class PageRequest(HttpRequest):
    """A request of a signed-in person (the sign-in middleware sees to that)."""

    user: User
    htmx: HtmxDetails


def get_deal(request: PageRequest, pk: int) -> Deal:
    """Return the deal `pk` that the person may see; raise `Http404` otherwise."""
    return get_object_or_404(Deal.objects.visible_to(request.user).select_related("connection"), pk=pk)


def get_invoice(request: PageRequest, uid: UUID) -> Invoice:
    """Return the invoice `uid` that the person may see; raise `Http404` otherwise."""
    invoices = Invoice.objects.visible_to(request.user).select_related(
        "connection", "deal", "owner", "contact"
    )
    return get_object_or_404(invoices, uid=uid)


def organisations_of(user: User) -> list[Connection]:
    """The Xero organisations the person may invoice from (a disconnected one only keeps its history)."""
    visible = Connection.objects.visible_to(user).xero().exclude(state=ConnectionState.DISCONNECTED)
    return list(visible.select_related("preferences"))


def pick_organisation(choices: list[Connection], wanted: Any, *, currency: str = "") -> Connection | None:
    """The organisation with the id `wanted`; when none is named the one that keeps its books in `currency`,
    else the first of `choices`; None when there is none.

    Raises `Http404` when one is named that the person can't use.
    """
    if not wanted:
        return _in_currency(choices, currency) or next(iter(choices), None)
    for connection in choices:
        if str(connection.pk) == str(wanted):
            return connection
    raise Http404("No such organisation.")


def _in_currency(choices: list[Connection], currency: str) -> Connection | None:
    if len(choices) < 2 or not currency:
        return None
    books = ReferenceItem.objects.filter(connection__in=choices, kind=ReferenceKind.ORGANISATION)
    fits = {
        pk for pk, raw in books.values_list("connection_id", "raw") if raw.get("BaseCurrency") == currency
    }
    return next((connection for connection in choices if connection.pk in fits), None)
