"""The page of one invoice in Xero, where a bookkeeper works, and the public page its customer sees."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import get_object_or_404, render

from sandbox.core.switches import switch
from sandbox.xero.control import bookkeeper_actions
from sandbox.xero.models import HistoryRecord, Invoice
from sandbox.xero.pages.organisations import STATUSES
from sandbox.xero.pdf import document_pdf
from sandbox.xero.rules.ledger import LedgerError
from sandbox.xero.serialisation import BadValueError

_LINE_FIELDS = ("Description", "Quantity", "UnitAmount")
_FIELDS = ("Reference", "DueDate")


def _form_data(form: QueryDict) -> dict[str, Any]:
    """Return what the page's forms send, in the form that bookkeeper_actions expects."""
    data: dict[str, Any] = {name: form.get(name, "") for name in ("amount", "date", "reference")}
    data["fields"] = {name: form[name] for name in _FIELDS if name in form}
    if "LineItemID" in form:
        data["lines"] = [{name: form[name] for name in ("LineItemID", *_LINE_FIELDS) if form.get(name)}]
    return data


def invoice(request: HttpRequest, short_code: str, invoice_id: str) -> HttpResponse:
    """Show one invoice with its lines, totals, history and possible actions; POST performs one."""
    rows = Invoice.objects.select_related("organisation", "contact")
    found = get_object_or_404(rows, invoice_id=invoice_id.lower(), organisation__short_code=short_code)
    if found.status in ("DRAFT", "SUBMITTED") and not switch("xero_deep_link_opens_drafts"):
        raise Http404("The link opens approved invoices only.")
    problem = ""
    if request.method == "POST":
        try:
            bookkeeper_actions.perform(
                found.invoice_id, request.POST.get("action", ""), _form_data(request.POST)
            )
        except (LedgerError, BadValueError) as refused:
            problem = str(refused)
        except KeyError:
            problem = "That cannot be done here."
        else:
            return HttpResponseRedirect(request.path)
    is_open = found.status in ("DRAFT", "SUBMITTED")
    context = {
        "invoice": found,
        "organisation": found.organisation,
        "lines": found.lines.all(),
        "payments": found.payments.filter(status="AUTHORISED"),
        "credits": found.allocations.select_related("credit"),
        "history": HistoryRecord.objects.filter(document_id=found.invoice_id)[:50],
        "status_text": STATUSES.get(found.status, found.status),
        "problem": problem,
        "is_open": is_open,
        "may_void": found.status == "AUTHORISED",
        "may_edit": found.status not in ("VOIDED", "DELETED"),
    }
    return render(request, "xero/invoice.html", context, status=400 if problem else 200)


def _public_invoice(token: str) -> Invoice:
    rows = Invoice.objects.select_related("organisation", "contact").exclude(status__in=("DRAFT", "DELETED"))
    return get_object_or_404(rows, online_token=token)


def online_invoice(request: HttpRequest, token: str) -> HttpResponse:
    """The public page behind an online invoice link."""
    found = _public_invoice(token)
    context = {
        "invoice": found,
        "lines": found.lines.all(),
        "status_text": STATUSES.get(found.status, found.status),
    }
    return render(request, "xero/online_invoice.html", context)


def online_pdf(request: HttpRequest, token: str) -> HttpResponse:
    """The PDF of the public page."""
    return HttpResponse(document_pdf(_public_invoice(token)), content_type="application/pdf")
