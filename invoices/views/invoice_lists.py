"""The list of invoices the person may see, by status, organisation and text."""

from __future__ import annotations

from django.db.models import Q
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from accounts.parameters import read_id
from invoices.models import Invoice, InvoiceQuerySet
from invoices.organisations import organisations_of
from invoices.status_chips import attach_chips
from invoices.statuses import FILTERS, find_filter
from invoices.views.access import PageRequest
from invoices.views.pages import keyset_page


@require_safe
def invoice_list(request: PageRequest) -> HttpResponse:
    """The invoices the person may see: searched, filtered, a page at a time."""
    organisations = organisations_of(request.user)
    page = keyset_page(request, _filter_invoices(request).defer("xero_raw", "deal_basis"), field="date")
    attach_chips(page.rows, today=timezone.localdate())
    context = {
        "page": page,
        "organisations": organisations,
        "organisation": request.GET.get("organisation", ""),
        "filters": FILTERS.items(),
        "status": find_filter(request.GET.get("status", "")),
        "search": request.GET.get("q", ""),
        "connections": organisations,
    }
    is_part = request.htmx and not request.htmx.history_restore_request
    return render(request, f"invoices/{'list/_results' if is_part else 'list/page'}.html", context)


def _filter_invoices(request: PageRequest) -> InvoiceQuerySet:
    invoices = Invoice.objects.visible_to(request.user).select_related("connection", "deal")
    if status := find_filter(request.GET.get("status", "")):
        invoices = invoices.with_status(status, timezone.localdate())
    if text := request.GET.get("q", "").strip()[:200]:
        found = (
            Q(xero_number__icontains=text)
            | Q(xero_contact_name__icontains=text)
            | Q(reference__icontains=text)
        )
        # Before Xero has answered, the name is only in the details typed.
        invoices = invoices.filter(found | Q(xero_id="", contact_details__contact_name__icontains=text))
    if (organisation := read_id(request.GET.get("organisation"))) is not None:
        invoices = invoices.filter(connection_id=organisation)
    return invoices
