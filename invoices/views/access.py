"""Load the object of a page: through `visible_to`, else it does not exist (404)."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest
from django.shortcuts import get_object_or_404
from django_htmx.middleware import HtmxDetails

from accounts.models import Connection, User
from invoices.models import Deal, Invoice
from invoices.organisations import fitting_organisations


class PageRequest(HttpRequest):
    """A request of a signed-in person (the sign-in middleware guarantees it)."""

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


def pick_organisation(choices: list[Connection], wanted: Any, *, currency: str = "") -> Connection | None:
    """Return the organisation with the id `wanted`; when none is named the first that an invoice in `currency` may
    go to.

    None when there is none. Raises `Http404` when one is named that the person can't use.
    """
    if not wanted:
        return next(iter(fitting_organisations(choices, currency=currency)), None)
    for connection in choices:
        if str(connection.pk) == str(wanted):
            return connection
    raise Http404("No such organisation.")
