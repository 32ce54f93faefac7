"""What belongs to an invoice: its public link, e-mail, history, attachments (docs/xero.md#7)."""

from __future__ import annotations

import mimetypes
from collections.abc import Callable

from django.conf import settings
from django.http import HttpResponse

from sandbox.core.switches import switch
from sandbox.xero.api.call_limits import take_email
from sandbox.xero.api.decorator import Call, api
from sandbox.xero.api.serializers import serialize_attachment, serialize_history
from sandbox.xero.api.views.credits import AREAS, find_credit
from sandbox.xero.api.views.invoices import find_invoice
from sandbox.xero.models import Attachment, Contact, HistoryRecord, ListEntry, Payment
from sandbox.xero.problems import not_found, plain_problem, validation_problem
from sandbox.xero.rules import ledger
from sandbox.xero.serialisation import envelope

MAX_ATTACHMENTS = 10
MAX_BYTES = 10_000_000
NO_NOTES = "The document with the supplied id was not found for this endpoint."
_FORBIDDEN = set('<>:"/\\|?*+\0')


@api("invoices")
def online_invoice(call: Call, key: str) -> HttpResponse:
    """Return the public link; a draft has none."""
    found = find_invoice(call, key)
    linked = (
        ("SUBMITTED", "AUTHORISED", "PAID")
        if switch("xero_submitted_online_link")
        else ("AUTHORISED", "PAID")
    )
    if found.type != "ACCREC" or found.status not in linked:
        if switch("xero_online_link_refusal_is_404"):
            raise not_found()
        message = "An online invoice is not available for this invoice."
        raise validation_problem([{"ValidationErrors": [{"Message": message}]}])
    url = f"{settings.SANDBOX_BASE_URL}/xero/in/{found.online_token}"
    return envelope("OnlineInvoices", [{"OnlineInvoiceUrl": url}])


@api("invoices", methods=("POST",))
def email_invoice(call: Call, key: str) -> HttpResponse:
    """E-mail the invoice to its contact; answers 204."""
    found = find_invoice(call, key)
    problem = ""
    if found.type != "ACCREC" or found.status not in ("SUBMITTED", "AUTHORISED", "PAID"):
        problem = "The invoice must be a sales invoice that is submitted, authorised or paid to be emailed."
    elif not found.contact.email:
        problem = "The contact does not have an email address."
    elif not take_email(call.organisation.tenant_id, limit=_email_limit(call)):
        problem = "The daily email limit has been reached."
    if problem:
        if switch("xero_email_refusal_is_plain"):
            raise plain_problem(problem)
        raise validation_problem([{"ValidationErrors": [{"Message": problem}]}])
    if switch("xero_email_marks_sent"):
        found.sent_to_contact = True
    ledger.save_change(found, "Invoice sent", f"This invoice has been sent to {found.contact.email}")
    return HttpResponse(status=204)


def _email_limit(call: Call) -> int:
    """Return the e-mails a day that the plan or a switch allows (docs/xero.md#7.3)."""
    if (limit := int(switch("xero_email_limit"))) >= 0:
        return limit
    body = call.organisation.body
    return 0 if body.get("IsDemoCompany") else 20 if body.get("Class") == "TRIAL" else 1000


@api("invoices", methods=("GET", "PUT", "POST"))
def invoice_history(call: Call, key: str) -> HttpResponse:
    """List history and notes, newest first; PUT adds notes."""
    return _history(call, find_invoice(call, key).invoice_id)


@api("contacts", methods=("GET", "PUT", "POST"))
def contact_history(call: Call, key: str) -> HttpResponse:
    """List history and notes of a contact; PUT adds notes."""
    if not Contact.objects.filter(organisation=call.organisation, contact_id=key.lower()).exists():
        raise not_found()
    return _history(call, key.lower())


@api("settings", "invoices", methods=("GET", "PUT", "POST"))
def item_history(call: Call, key: str) -> HttpResponse:
    """List history and notes of an item; PUT adds notes."""
    rows = ListEntry.objects.filter(organisation=call.organisation, kind="Items", entry_id=key.lower())
    if not rows.exists():
        raise not_found()
    return _history(call, key.lower())


@api("payments", methods=("GET", "PUT", "POST"))
def payment_history(call: Call, key: str) -> HttpResponse:
    """List the history of a payment, which takes no notes."""
    rows = Payment.objects.filter(invoice__organisation=call.organisation, payment_id=key.lower())
    if not rows.exists():
        raise not_found()
    if call.method != "GET":
        raise plain_problem(NO_NOTES)
    return _history(call, key.lower())


def _credit_history(kind: str) -> Callable[..., HttpResponse]:
    @api(AREAS[kind], methods=("GET", "PUT", "POST"))
    def history(call: Call, key: str) -> HttpResponse:
        """List history and notes of a credit; PUT adds notes."""
        return _history(call, find_credit(call, kind, key).credit_id)

    return history


credit_note_history = _credit_history("CreditNote")
prepayment_history = _credit_history("Prepayment")
overpayment_history = _credit_history("Overpayment")


def _history(call: Call, document_id: str) -> HttpResponse:
    if call.method == "GET":
        rows = HistoryRecord.objects.filter(document_id=document_id)
        return envelope("HistoryRecords", [serialize_history(row) for row in rows])
    added = []
    for element in call.read_elements("HistoryRecords"):
        details = str(element.get("Details") or "")
        if not details or len(details) > 2500:
            message = "Details must be between 1 and 2500 characters."
            raise validation_problem([{"ValidationErrors": [{"Message": message}]}])
        added.append(serialize_history(ledger.note_history(document_id, "Note", details)))
    return envelope("HistoryRecords", added)


@api("attachments")
def attachments(call: Call, key: str) -> HttpResponse:
    """List the attachments of an invoice."""
    base = f"{settings.SANDBOX_BASE_URL}/xero/api.xro/2.0"
    rows = find_invoice(call, key).attachments.all()
    return envelope("Attachments", [serialize_attachment(row, base=base) for row in rows])


@api("attachments", methods=("GET", "PUT", "POST"))
def attachment(call: Call, key: str, name: str) -> HttpResponse:
    """GET the file by its name or id; PUT or POST stores raw bytes under a name."""
    found = find_invoice(call, key)
    row = found.attachments.filter(attachment_id=name.lower()).first()
    row = row or found.attachments.filter(file_name=name).first()
    if call.method == "GET":
        if row is None:
            raise not_found()
        return HttpResponse(bytes(row.content), content_type=row.mime_type)
    if _FORBIDDEN & set(name):
        raise plain_problem("The file name contains characters that are not allowed.")
    if len(call.request.body) > MAX_BYTES:
        raise plain_problem("The file is larger than 10 MB.")
    if row is None and found.attachments.count() >= MAX_ATTACHMENTS:
        raise plain_problem(f"No more than {MAX_ATTACHMENTS} attachments are allowed for a document.")
    kind = call.request.headers.get("Content-Type") or mimetypes.guess_type(name)[0]
    row = row or Attachment(invoice=found, file_name=name)
    row.mime_type = kind or "application/octet-stream"
    row.content = call.request.body
    row.include_online = call.request.GET.get("IncludeOnline", "").lower() == "true"
    row.save()
    ledger.save_change(found, "Attached a file", f"Attached the file {name} through the Xero API")
    base = f"{settings.SANDBOX_BASE_URL}/xero/api.xro/2.0"
    return envelope("Attachments", [serialize_attachment(row, base=base)])
