"""Share an invoice: by e-mail, by online link, as Xero's PDF."""

from __future__ import annotations

from typing import Any

from django.http import FileResponse
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiResponse, extend_schema
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from invoices import actions
from invoices.api.pdf import answer_pdf
from invoices.api.problems import CONFLICT
from invoices.api.serializers.inputs import EmailIn
from invoices.api.views.invoices.base import ID, InvoiceBase, changes_invoice


class Documents(InvoiceBase):
    """The calls that share an invoice."""

    def perform_content_negotiation(self, request: Request, force: bool = False) -> Any:
        """Give the PDF whatever the caller accepts; its errors are JSON all the same."""
        return super().perform_content_negotiation(request, force=force or self.action == "pdf")

    @changes_invoice(body=EmailIn)
    @action(detail=True, methods=["post"])
    def email(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """Have Xero e-mail the invoice to its customer."""
        return self.perform_seen(actions.email_invoice, needs=EmailIn)

    @changes_invoice()
    @action(detail=True, methods=["post"])
    def share(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """Ask Xero for the online link; it appears in `links.online`."""
        return self.perform(actions.request_online_url)

    @extend_schema(
        parameters=[ID],
        responses={
            (200, "application/pdf"): OpenApiTypes.BINARY,
            202: OpenApiResponse(OpenApiTypes.OBJECT, "Not there yet: ask again after Retry-After seconds."),
            409: CONFLICT,
        },
    )
    @action(detail=True, methods=["get"], filter_backends=[], pagination_class=None)
    def pdf(self, request: Request, *args: Any, **kwargs: Any) -> FileResponse | Response:
        """Get the PDF that Xero makes of the invoice."""
        return answer_pdf(self.get_object(), by=self.caller)
