"""`/api/v1/invoices/`: everything the pages do with an invoice, each by the same action."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Sequence
from typing import Any, cast

from django.http import FileResponse
from django.utils import timezone
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse, extend_schema
from rest_framework import mixins, status
from rest_framework.decorators import action
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.api.views import ApiViewSet, NewestFirst
from accounts.models import User
from invoices import actions
from invoices.api.content import apply_changes, find_connection, find_customer, find_deal
from invoices.api.filters import InvoiceFilter
from invoices.api.pdf import answer_pdf
from invoices.api.presence import read_presence
from invoices.api.problems import CONFLICT, Conflict, translate
from invoices.api.serializers.inputs import (
    InvoiceChangeIn,
    InvoiceCreateIn,
    KeepIn,
    NothingIn,
    ReasonIn,
    ResolveIn,
)
from invoices.api.serializers.invoices import InvoiceDetailOut, InvoiceOut
from invoices.deal_changes import unseal
from invoices.models import Invoice, InvoiceQuerySet
from invoices.reference import lists_of

KEYS = uuid.UUID(
    "6f0b51d6-54a1-4c3e-9d52-6a4d2f0cc1f7"
)  # the namespace of draft keys made of Idempotency-Key
KEY_LENGTH = 255
ID = OpenApiParameter("id", OpenApiTypes.UUID, OpenApiParameter.PATH, description="The invoice's id.")
IDEMPOTENCY_KEY = OpenApiParameter(
    "Idempotency-Key",
    str,
    OpenApiParameter.HEADER,
    description="Any text of yours; the same one again answers 200 with the same invoice.",
)


def _verb(words: str) -> Callable[..., Any]:
    return extend_schema(
        request=None, parameters=[ID], responses={200: InvoiceDetailOut, 409: CONFLICT}, description=words
    )


class InvoiceViewSet(mixins.ListModelMixin, mixins.RetrieveModelMixin, ApiViewSet):
    """Sales invoices. What is sent to Xero goes by itself; `delivery` says how it stands."""

    serializer_class = InvoiceOut
    pagination_class = NewestFirst
    filterset_class = InvoiceFilter
    queryset = Invoice.objects.none()  # names the model for the schema; see get_queryset
    lookup_field = "uid"
    lookup_url_kwarg = "id"
    lookup_value_regex = "[0-9a-fA-F-]{36}"

    def get_queryset(self) -> InvoiceQuerySet:
        """Only what the caller may see."""
        if getattr(self, "swagger_fake_view", False):
            return self.queryset
        invoices = Invoice.objects.visible_to(self._caller).select_related(
            "connection", "deal", "contact", "owner"
        )
        return invoices.defer("xero_raw", "deal_basis", "deal__deal_document", "contact__raw")

    @property
    def _caller(self) -> User:
        return cast(User, self.request.user)

    def handle_exception(self, exc: Exception) -> Response:
        """An action's no becomes 400 or 409."""
        return super().handle_exception(translate(exc))

    def perform_content_negotiation(self, request: Request, force: bool = False) -> Any:
        """The PDF answers whatever is accepted; its errors are JSON all the same."""
        return super().perform_content_negotiation(request, force=force or self.action == "pdf")

    def list(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """Find invoices; the newest first."""
        page = self.paginate_queryset(self.filter_queryset(self.get_queryset())) or []
        data = InvoiceOut(page, many=True, context={"presence": read_presence(page)}).data
        return self.get_paginated_response(data)

    @extend_schema(parameters=[ID], responses=InvoiceDetailOut)
    def retrieve(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """One invoice, whole."""
        return self._answer(self.get_object())

    @extend_schema(
        request=InvoiceCreateIn,
        parameters=[IDEMPOTENCY_KEY],
        responses={201: InvoiceDetailOut, 200: InvoiceDetailOut, 409: CONFLICT},
    )
    def create(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """Make an invoice of a deal: the preferences fill it, what you send takes their place."""
        data = _read(InvoiceCreateIn, request)
        deal = find_deal(self._caller, data)
        key = _draft_key(request, self._caller)
        if known := self.get_queryset().filter(draft_key=key).first() if key else None:
            if known.deal_id != deal.pk:
                raise Conflict({"detail": "This Idempotency-Key made an invoice of another deal."})
            return self._answer(known)
        connection = find_connection(self._caller, data.get("connection"), deal)
        contact = find_customer(connection, data)
        prepared = actions.prepare_draft(deal, connection=connection)
        content = apply_changes(prepared, data, contact=contact, lists=lists_of(connection))
        started = timezone.now()
        invoice = actions.draft_invoice(
            by=self._caller,
            connection=connection,
            content=content,
            deal=deal,
            contact=contact,
            draft_key=key,
            submit=data["submit"],
            allow_twin=data["allow_twin"],
        )
        is_new = invoice.created_at >= started
        return self._answer(
            invoice,
            code=status.HTTP_201_CREATED if is_new else status.HTTP_200_OK,
            warnings=prepared.warnings,
        )

    @extend_schema(request=InvoiceChangeIn, parameters=[ID], responses={200: InvoiceDetailOut, 409: CONFLICT})
    def partial_update(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """Change a draft, or an invoice that awaits approval. `lines`, when sent, replaces all lines."""
        invoice = self.get_object()
        data = _read(InvoiceChangeIn, request)
        contact = find_customer(invoice.connection, data)
        stands, _ = actions.content_to_edit(invoice)
        content = apply_changes(stands, data, contact=contact, lists=lists_of(invoice.connection))
        return self._answer(
            actions.edit_invoice(
                invoice,
                by=self._caller,
                content=content,
                contact=contact,
                expected_version=data["version"],
                submit=data["submit"],
            )
        )

    @extend_schema(parameters=[ID], responses={202: InvoiceDetailOut, 409: CONFLICT})
    def destroy(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """Delete a draft in Xero; 202, because Xero does it a moment later."""
        invoice = actions.delete_invoice(self.get_object(), by=self._caller)
        return self._answer(invoice, code=status.HTTP_202_ACCEPTED)

    @_verb("Submit a draft for approval.")
    @action(detail=True, methods=["post"])
    def submit(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """Submit for approval."""
        return self._do(actions.submit_invoice)

    @_verb("Approve; finance only.")
    @action(detail=True, methods=["post"])
    def approve(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """Approve."""
        return self._do(actions.approve_invoice)

    @extend_schema(request=ReasonIn, parameters=[ID], responses={200: InvoiceDetailOut, 409: CONFLICT})
    @action(detail=True, methods=["post"])
    def reject(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """Send an invoice that awaits approval back to draft; finance only."""
        return self._do(actions.reject_invoice, needs=ReasonIn)

    @_verb("Void an approved invoice without payments; finance only.")
    @action(detail=True, methods=["post"])
    def void(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """Void."""
        return self._do(actions.void_invoice)

    @_verb("Have Xero e-mail the invoice to its customer.")
    @action(detail=True, methods=["post"])
    def email(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """E-mail to the customer."""
        return self._do(actions.email_invoice)

    @_verb("Ask Xero for the online link; it appears in `links.online`.")
    @action(detail=True, methods=["post"])
    def share(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """Get the online link."""
        return self._do(actions.request_online_url)

    @_verb("Try again what failed, unchanged.")
    @action(detail=True, methods=["post"])
    def retry(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """Try again."""
        return self._do(actions.retry_invoice)

    @extend_schema(request=ReasonIn, parameters=[ID], responses={200: InvoiceDetailOut, 409: CONFLICT})
    @action(detail=True, methods=["post"])
    def discard(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """Give up what failed and keep what Xero holds."""
        return self._do(actions.discard_failed, needs=ReasonIn)

    @extend_schema(request=ResolveIn, parameters=[ID], responses={200: InvoiceDetailOut, 409: CONFLICT})
    @action(detail=True, methods=["post"])
    def resolve(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """Decide a conflict: send the merged invoice, or keep Xero's version whole."""
        invoice = self.get_object()
        data = _read(ResolveIn, request)
        keep, choices, seen = data["keep"], data.get("choices") or {}, data.get("seen")
        if keep == "theirs" and not choices:
            actions.keep_theirs(invoice, by=self._caller, seen=seen)
        else:
            actions.resolve_conflict(invoice, by=self._caller, choices=choices, rest=keep, seen=seen)
        return self._answer(invoice)

    @extend_schema(request=KeepIn, parameters=[ID], responses={200: InvoiceDetailOut, 409: CONFLICT})
    @action(detail=True, methods=["post"])
    def keep(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """Keep the invoice as it is although its deal has changed."""
        invoice = self.get_object()
        seen = unseal(_read(KeepIn, request)["deal_seen"], invoice.deal)
        actions.keep_invoice(invoice, by=self._caller, seen=seen)
        return self._answer(invoice)

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
        """Xero's own PDF."""
        return answer_pdf(self.get_object(), by=self._caller)

    def _do(self, verb: Callable[..., Any], *, needs: type[Any] = NothingIn) -> Response:
        # The invoice first: to whom it is not visible, no word is said about what they sent.
        invoice = self.get_object()
        verb(invoice, by=self._caller, **_read(needs, self.request))
        return self._answer(invoice)

    def _answer(self, invoice: Invoice, *, code: int = 200, warnings: Sequence[str] = ()) -> Response:
        """Read the invoice as it stands after the action, and show it whole."""
        fresh = self.get_queryset().filter(pk=invoice.pk).prefetch_related("lines", "payments").first()
        shown = fresh or invoice
        context = {"presence": read_presence([shown]), "warnings": warnings}
        return Response(InvoiceDetailOut(shown, context=context).data, status=code)


def _read(serializer: type[Any], request: Request) -> dict[str, Any]:
    sent = serializer(data=request.data)
    sent.is_valid(raise_exception=True)
    return dict(sent.validated_data)


def _draft_key(request: Request, user: User) -> uuid.UUID | None:
    key = request.headers.get("Idempotency-Key", "").strip()
    if len(key) > KEY_LENGTH:
        raise ValidationError({"Idempotency-Key": [f"At most {KEY_LENGTH} characters."]})
    return uuid.uuid5(KEYS, f"{user.pk}:{key}") if key else None
