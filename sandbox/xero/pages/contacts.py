"""The contacts of an organisation, and one contact with archiving and merging."""

from __future__ import annotations

from django.core.paginator import Paginator
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render

from sandbox.xero.models import Contact, HistoryRecord, Organisation
from sandbox.xero.rules.contact_merges import merge_contacts
from sandbox.xero.rules.contact_writes import find_contact, set_contact_status
from sandbox.xero.rules.ledger import LedgerError


def contact_list(request: HttpRequest, short_code: str) -> HttpResponse:
    """List all contacts by name, with a search."""
    found = get_object_or_404(Organisation, short_code=short_code)
    term = request.GET.get("q", "").strip()
    rows = Contact.objects.filter(organisation=found).order_by("folded_name")
    if term:
        rows = rows.filter(folded_name__contains=term.casefold())
    page = Paginator(rows, 100).get_page(request.GET.get("page"))
    return render(request, "xero/contacts.html", {"organisation": found, "page": page, "term": term})


def contact(request: HttpRequest, short_code: str, contact_id: str) -> HttpResponse:
    """Show one contact; POST archives it, restores it, or merges it into the one named."""
    found = get_object_or_404(Contact, contact_id=contact_id, organisation__short_code=short_code)
    problem = ""
    if request.method == "POST":
        try:
            _change(found, request.POST.get("action", ""), request.POST.get("into", ""))
        except LedgerError as refused:
            problem = str(refused)
        else:
            return HttpResponseRedirect(request.path)
    context = {
        "contact": found,
        "organisation": found.organisation,
        "addresses": found.body.get("Addresses", []),
        "invoices": found.invoice_set.order_by("-date")[:50],
        "history": HistoryRecord.objects.filter(document_id=found.contact_id)[:30],
        "problem": problem,
    }
    return render(request, "xero/contact.html", context, status=400 if problem else 200)


@transaction.atomic
def _change(found: Contact, action: str, into: str) -> None:
    if action != "merge":
        set_contact_status(found, "ARCHIVED" if action == "archive" else "ACTIVE")
        return
    target = find_contact(found.organisation, {"Name": into})
    if target is None:
        raise LedgerError("No contact bears this name.")
    merge_contacts(found, target)
