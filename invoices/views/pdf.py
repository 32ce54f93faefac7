"""Serve Xero's own PDF of an invoice: the stored one when it is current, else a page that waits for it."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import FileResponse, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from integrations.models import OutboxState
from invoices import actions
from invoices.models import Invoice
from invoices.views.access import PageRequest, get_invoice


@require_safe
def invoice_pdf(request: PageRequest, uid: UUID) -> HttpResponseBase:
    """The PDF as a download. While Xero is asked, a small page that reloads itself every second."""
    invoice = get_invoice(request, uid)
    change = actions.change_on_its_way(invoice)
    is_current = invoice.has_current_pdf and change is None
    if is_current and not invoice.pdf.storage.exists(str(invoice.pdf.name)):
        messages.error(request, "The stored PDF is missing on this server. Please open the invoice in Xero.")
        return redirect("invoice_detail", uid)
    if is_current:
        return FileResponse(
            invoice.pdf.open("rb"),
            as_attachment=True,
            filename=_file_name(invoice),
            content_type="application/pdf",
        )
    waiting = actions.sharing_messages(invoice).get("pdf")
    if waiting is not None and waiting.state == OutboxState.FAILED:
        messages.error(request, "Xero did not provide the PDF. You can try again.")
        return redirect("invoice_detail", uid)
    if waiting is None and change is None:
        try:
            actions.request_pdf(invoice, by=request.user)
        except actions.NotAllowed as problem:
            messages.error(request, problem.text)
            return redirect("invoice_detail", uid)
    response: HttpResponse = render(request, "invoices/invoice/pdf_wait.html", {"invoice": invoice})
    response["Refresh"] = "1"
    return response


def _file_name(invoice: Invoice) -> str:
    name = "".join(letter if letter.isalnum() or letter in "-_." else "-" for letter in invoice.xero_number)
    return f"{name or 'invoice'}.pdf"
