"""Serve Xero's own PDF: at once when it is current, else 202; no request waits for the worker."""

from __future__ import annotations

from django.http import FileResponse
from rest_framework import status
from rest_framework.response import Response

from accounts.models import User
from integrations.models import OutboxMessage, OutboxState
from integrations.outbox import open_messages
from invoices.actions import request_pdf, sharing_messages
from invoices.api.problems import Conflict
from invoices.message_kinds import CHANGING_KINDS, FETCH_PDF
from invoices.models import Invoice

AGAIN_AFTER_SECONDS = 2
NOT_YET = "Xero has not provided the PDF yet. Try again in a moment."
CHANGING = "A change of this invoice is on its way to Xero. Its PDF follows; try again in a moment."


def answer_pdf(invoice: Invoice, *, by: User) -> FileResponse | Response:
    """Return the PDF with the version it shows as ETag; 202 with Retry-After while Xero has not given it, or while a
    change is on its way. Raise `Conflict` when Xero will not.
    """
    held = sharing_messages(invoice).get("pdf")
    if held is not None and held.state == OutboxState.FAILED:
        raise _refusal(held)
    asked = request_pdf(invoice, by=by)
    if asked is None:
        return _file(invoice)
    detail = NOT_YET if asked.kind == FETCH_PDF else CHANGING
    return Response(
        {"state": "waiting", "detail": detail},
        status=status.HTTP_202_ACCEPTED,
        headers={"Retry-After": str(AGAIN_AFTER_SECONDS)},
    )


def _refusal(message: OutboxMessage) -> Conflict:
    reasons = " ".join(str(problem.get("text", "")) for problem in message.problems or [])
    reasons = reasons or f"Xero provided no PDF: {message.get_failure_display().lower()}."
    return Conflict({"detail": f"{reasons} Call retry to ask Xero again."})


def _file(invoice: Invoice) -> FileResponse:
    name = "".join(char if char.isalnum() or char in "-_" else "-" for char in invoice.xero_number)
    headers = {"ETag": f'"{stamp.isoformat()}"'} if (stamp := invoice.pdf_of_updated_at) else {}
    # After a change that failed, the document in Xero is not the version that people read here.
    if not open_messages(invoice.mailbox).filter(kind__in=CHANGING_KINDS).exists():
        headers["Invoice-Version"] = str(invoice.version)
    return FileResponse(
        invoice.pdf.open("rb"),
        content_type="application/pdf",
        as_attachment=True,
        filename=f"{name or 'invoice'}.pdf",
        headers=headers,
    )
