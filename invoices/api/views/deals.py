"""`/api/v1/deals/`: the deals the caller may see, with their invoices."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, cast

from django.db.models import Prefetch, QuerySet
from drf_spectacular.utils import extend_schema
from rest_framework import mixins
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.api.idempotency import IDEMPOTENCY_KEY
from accounts.api.views import ApiViewSet, NewestFirst
from accounts.models import ReferenceItem, ReferenceKind, User
from invoices.actions import give_deal
from invoices.api.delivery_status import read_delivery_status
from invoices.api.filters import DealFilter
from invoices.api.problems import CONFLICT, translate
from invoices.api.serializers.deals import DealDetailOut, DealOut
from invoices.api.serializers.inputs import GiveIn
from invoices.models import Deal, Invoice

NAMED = (ReferenceKind.USER, ReferenceKind.PIPELINE, ReferenceKind.STAGE)


class HighestNumberFirst(NewestFirst):
    """Page through deals by Pipedrive's number, the newest first."""

    ordering = ("-pipedrive_id", "-id")


class DealViewSet(mixins.ListModelMixin, mixins.RetrieveModelMixin, ApiViewSet):
    """The deals of Pipedrive."""

    serializer_class = DealOut
    pagination_class = HighestNumberFirst
    filterset_class = DealFilter
    queryset = Deal.objects.none()  # names the model for the schema; see get_queryset

    def get_queryset(self) -> QuerySet[Deal]:
        """Only what the caller may see, each with the invoices they may see."""
        if getattr(self, "swagger_fake_view", False):
            return self.queryset
        user = cast(User, self.request.user)
        invoices = (
            Invoice.objects.visible_to(user)
            .select_related("connection")
            .defer("xero_raw", "deal_basis")
            .order_by("-id")
        )
        deals = Deal.objects.visible_to(user).prefetch_related(Prefetch("invoices", queryset=invoices))
        if self.action == "list":
            return deals.defer(
                "deal_document",
                "person_document",
                "organization_document",
                "product_documents",
                "discount_documents",
            )
        return deals

    def handle_exception(self, exc: Exception) -> Response:
        """Answer an action's refusal with 400 or 409."""
        return super().handle_exception(translate(exc, cast(User, self.request.user)))

    def list(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """Find deals by text, status and owner; the highest number first."""
        page = self.paginate_queryset(self.filter_queryset(self.get_queryset())) or []
        return self.get_paginated_response(DealOut(page, many=True, context=_context(page)).data)

    @extend_schema(
        request=GiveIn, parameters=[IDEMPOTENCY_KEY], responses={200: DealDetailOut, 409: CONFLICT}
    )
    @action(detail=True, methods=["post"], filter_backends=[], pagination_class=None)
    def give(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """Let a colleague see and invoice a deal they do not own in Pipedrive."""
        deal = self.get_object()
        sent = GiveIn(data=request.data)
        sent.is_valid(raise_exception=True)
        give_deal(deal, to=sent.validated_data["to"], by=cast(User, request.user))
        return self.retrieve(request)

    @extend_schema(responses=DealDetailOut)
    def retrieve(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """One deal with its products and invoices."""
        deal = self.get_object()
        return Response(DealDetailOut(deal, context=_context([deal])).data)


def _context(deals: Iterable[Deal]) -> dict[str, Any]:
    found = list(deals)
    rows = ReferenceItem.objects.filter(connection__in={deal.connection_id for deal in found}, kind__in=NAMED)
    names = {
        (connection, str(kind), remote_id): name
        for connection, kind, remote_id, name in rows.values_list(
            "connection_id", "kind", "remote_id", "name"
        )
    }
    invoices = [invoice for deal in found for invoice in deal.invoices.all()]
    return {"names": names, "delivery_status": read_delivery_status(invoices)}
