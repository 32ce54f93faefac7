"""The controls of the small Xero: a test does to an invoice what a bookkeeper does on its page."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, JsonResponse

from sandbox.core.control import control_view, read_json
from sandbox.xero import desk, events
from sandbox.xero.ledger import LedgerError
from sandbox.xero.models import Invoice
from sandbox.xero.wire import BadValueError


@control_view("POST")
def invoice_action(request: HttpRequest, invoice_id: str, action: str) -> HttpResponse:
    """POST approve, reject, pay {"amount"?}, unpay, void, delete, or edit {"fields", "lines"}."""
    if action not in desk.ACTIONS:
        return JsonResponse({"error": f"Use one of {', '.join(desk.ACTIONS)}."}, status=404)
    try:
        invoice = desk.perform(invoice_id, action, read_json(request))
    except Invoice.DoesNotExist:
        return JsonResponse({"error": "No such invoice."}, status=404)
    except (LedgerError, BadValueError) as problem:
        return JsonResponse({"error": str(problem)}, status=400)
    return JsonResponse(_summary(invoice))


def _summary(invoice: Invoice) -> dict[str, str]:
    return {
        "InvoiceID": invoice.invoice_id,
        "InvoiceNumber": invoice.number,
        "Status": invoice.status,
        "Url": invoice.url,
        "Total": str(invoice.total),
        "AmountDue": str(invoice.amount_due),
        "AmountPaid": str(invoice.amount_paid),
    }


@control_view("GET")
def find_invoices(request: HttpRequest) -> HttpResponse:
    """GET the sales invoices whose Url contains `?url=`, outside the API and its limits."""
    found = Invoice.objects.filter(type="ACCREC", url__contains=request.GET.get("url", "")).order_by("number")
    return JsonResponse({"invoices": [_summary(invoice) for invoice in found[:1000]]})


@control_view("POST")
def intent_to_receive(request: HttpRequest) -> HttpResponse:
    """Send the webhook handshake: two signed right, two signed wrong."""
    events.send_intent_to_receive()
    return JsonResponse({"sent": 4})
