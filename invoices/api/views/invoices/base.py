"""Share what every invoice endpoint needs: visibility, reading the request body, and the answer."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, cast

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import status
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.api.idempotency import IDEMPOTENCY_KEY
from accounts.api.views import ApiViewSet
from accounts.models import User
from invoices.actions import ChangedSinceSeen, NothingSeen, StaleInvoice, sharing_messages
from invoices.api.delivery_status import read_delivery_status
from invoices.api.problems import CONFLICT, Conflict, translate
from invoices.api.seen import IF_MATCH, ChangedSince, PreconditionRequired, etag_of, read_seen
from invoices.api.serializers.inputs import NothingIn, SeenIn
from invoices.api.serializers.invoices import InvoiceDetailOut, InvoiceOut
from invoices.models import Invoice, InvoiceQuerySet

HOW = "Send `version` in the body, as you read it, or the invoice's ETag as If-Match."
ID = OpenApiParameter("id", OpenApiTypes.UUID, OpenApiParameter.PATH, description="The invoice's id.")


def changes_invoice(
    *, body: type[Any] | None = None, answers: dict[int, Any] | None = None
) -> Callable[..., Any]:
    """Describe for the schema an endpoint that answers 200 with the whole invoice afterwards, or 409."""
    headers = [IF_MATCH] if body is not None and "version" in body().fields else []
    return extend_schema(
        request=body,
        parameters=[ID, *headers, IDEMPOTENCY_KEY],
        responses={200: InvoiceDetailOut, 409: CONFLICT} | (answers or {}),
    )


class InvoiceBase(ApiViewSet):
    """The invoices the caller may see, and the answer that shows one of them whole."""

    serializer_class = InvoiceOut
    queryset = Invoice.objects.none()  # names the model for the schema; see get_queryset
    lookup_field = "uid"
    lookup_url_kwarg = "id"
    lookup_value_regex = "[0-9a-fA-F-]{36}"

    def get_queryset(self) -> InvoiceQuerySet:
        """Return the invoices the caller may see, without the columns no answer shows."""
        if getattr(self, "swagger_fake_view", False):
            return self.queryset
        invoices = Invoice.objects.visible_to(self.caller).select_related(
            "connection", "deal", "contact", "owner", "submitted_by"
        )
        return invoices.defer("xero_raw", "deal_basis", "deal__deal_document", "contact__raw")

    @property
    def caller(self) -> User:
        """The person the token or session belongs to."""
        return cast(User, self.request.user)

    def handle_exception(self, exc: Exception) -> Response:
        """Answer an action's refusal with 400, 409, 412 or 428."""
        if isinstance(exc, ChangedSinceSeen):
            exc = ChangedSince(exc, self.request)
        elif isinstance(exc, NothingSeen):
            exc = PreconditionRequired({"detail": f"{exc.text} {HOW}"})
        answered = translate(exc, self.caller)
        if (
            isinstance(exc, StaleInvoice)
            and isinstance(answered, Conflict)
            and "If-Match" in self.request.headers
        ):
            answered.status_code = status.HTTP_412_PRECONDITION_FAILED
        return super().handle_exception(answered)

    def perform(self, verb: Callable[..., Any], *, needs: type[Any] = NothingIn) -> Response:
        """Call an action with the invoice and what the body `needs`, and answer with the invoice afterwards."""
        # The invoice first: to whom it is not visible, nothing is revealed about what they sent.
        invoice = self.get_object()
        verb(invoice, by=self.caller, **read_body(needs, self.request))
        return self.answer(invoice)

    def perform_seen(self, verb: Callable[..., Any], *, needs: type[Any] = SeenIn) -> Response:
        """Call an action with the invoice, what the caller saw of it and what else the body `needs`; answer as
        `perform` does.
        """
        invoice = self.get_object()
        data = read_body(needs, self.request)
        verb(invoice, by=self.caller, seen=read_seen(self.request, data), **data)
        return self.answer(invoice)

    def answer(self, invoice: Invoice, *, code: int = 200, warnings: Sequence[str] = ()) -> Response:
        """Return the whole invoice as it is after the action."""
        fresh = self.get_queryset().filter(pk=invoice.pk).prefetch_related("lines", "payments").first()
        shown = fresh or invoice
        context = {
            "caller": self.caller,
            "delivery_status": read_delivery_status([shown]),
            "sharing": sharing_messages(shown),
            "warnings": warnings,
        }
        data = InvoiceDetailOut(shown, context=context).data
        return Response(data, status=code, headers={"ETag": etag_of(shown)})


def read_body(serializer: type[Any], request: Request) -> dict[str, Any]:
    """Return what was sent, or raise `ValidationError`."""
    sent = serializer(data=request.data)
    sent.is_valid(raise_exception=True)
    return dict(sent.validated_data)
