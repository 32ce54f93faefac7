"""The home page of the sandbox's Xero, and a page for each organisation with its invoices."""

from __future__ import annotations

from urllib.parse import urlencode

from django.core.paginator import Paginator
from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_POST

from sandbox.xero.models import Connection, Invoice, Organisation
from sandbox.xero.rules import webhook_events

STATUSES = {
    "DRAFT": "Draft",
    "SUBMITTED": "Awaiting approval",
    "AUTHORISED": "Awaiting payment",
    "PAID": "Paid",
    "VOIDED": "Voided",
    "DELETED": "Deleted",
}


def home(request: HttpRequest) -> HttpResponse:
    """List every organisation, and whether the app is connected to it."""
    context = {
        "organisations": Organisation.objects.annotate(invoices=Count("invoice")),
        "connected": set(Connection.objects.values_list("organisation_id", flat=True)),
        "message": request.GET.get("message", ""),
    }
    return render(request, "xero/home.html", context)


def organisation(request: HttpRequest, short_code: str) -> HttpResponse:
    """List the invoices of one organisation, newest first, by status and search."""
    found = get_object_or_404(Organisation, short_code=short_code)
    rows = Invoice.objects.filter(organisation=found).select_related("contact").order_by("-updated_at")
    status, term = request.GET.get("status", ""), request.GET.get("q", "").strip()
    if status:
        rows = rows.filter(status=status)
    if term:
        matches = Q(number__icontains=term) | Q(reference__icontains=term)
        rows = rows.filter(matches | Q(contact__folded_name__contains=term.casefold()))
    context = {
        "organisation": found,
        "page": Paginator(rows, 50).get_page(request.GET.get("page")),
        "statuses": STATUSES,
        "status": status,
        "term": term,
        "query": urlencode({"status": status, "q": term}),
        "connected": Connection.objects.filter(organisation=found).exists(),
    }
    return render(request, "xero/organisation.html", context)


@require_POST
def disconnect(request: HttpRequest, short_code: str) -> HttpResponse:
    """Disconnect the app, as a person does under Connected apps, without notice to the app."""
    Connection.objects.filter(organisation__short_code=short_code).delete()
    return HttpResponseRedirect(f"/xero/app/{short_code}/")


@require_POST
def send_handshake(request: HttpRequest) -> HttpResponse:
    webhook_events.send_intent_to_receive()
    return HttpResponseRedirect("/xero/?message=Intent+to+receive+sent")
