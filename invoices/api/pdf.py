"""Serve Xero's own PDF: at once when it is current, else after a short wait for the worker."""

from __future__ import annotations

import time

from django.http import FileResponse
from rest_framework import status
from rest_framework.response import Response

from accounts.models import User
from integrations.models import OutboxMessage, OutboxState
from invoices.actions import request_pdf
from invoices.api.problems import Conflict
from invoices.models import Invoice

WAIT_SECONDS = 8.0
LOOK_EVERY_SECONDS = 0.15
AGAIN_AFTER_SECONDS = 2


def answer_pdf(invoice: Invoice, *, by: User) -> FileResponse | Response:
    """Return the PDF; 202 with Retry-After while Xero has not given it; raise `Conflict` when it will not."""
    asked = request_pdf(invoice, by=by)
    if asked is None:
        return _file(invoice)
    until = time.monotonic() + WAIT_SECONDS
    while True:
        invoice.refresh_from_db(fields=["pdf", "pdf_of_updated_at", "xero_updated_at", "xero_number"])
        if invoice.has_current_pdf:
            return _file(invoice)
        message = OutboxMessage.objects.filter(pk=asked.pk).first()
        if message is not None and message.state == OutboxState.FAILED:
            reasons = " ".join(str(problem.get("text", "")) for problem in message.problems or [])
            raise Conflict(
                {"detail": reasons or f"Xero provided no PDF: {message.get_failure_display().lower()}."}
            )
        if time.monotonic() >= until:
            body = {"state": "waiting", "detail": "Xero has not provided the PDF yet. Try again in a moment."}
            return Response(
                body, status=status.HTTP_202_ACCEPTED, headers={"Retry-After": str(AGAIN_AFTER_SECONDS)}
            )
        time.sleep(LOOK_EVERY_SECONDS)


def _file(invoice: Invoice) -> FileResponse:
    name = "".join(char if char.isalnum() or char in "-_" else "-" for char in invoice.xero_number)
    return FileResponse(
        invoice.pdf.open("rb"),
        content_type="application/pdf",
        as_attachment=True,
        filename=f"{name or 'invoice'}.pdf",
    )
