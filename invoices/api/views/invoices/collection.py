"""List, read, create, change and delete invoices."""

from __future__ import annotations

import uuid
from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import mixins, status
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.api.idempotency import IDEMPOTENCY_KEY, read_key
from accounts.api.views import NewestFirst
from invoices import actions
from invoices.api.content import apply_changes, find_connection, find_customer, find_deal
from invoices.api.delivery_status import read_delivery_status
from invoices.api.filters import InvoiceFilter
from invoices.api.problems import CONFLICT
from invoices.api.seen import IF_MATCH, read_seen
from invoices.api.serializers.inputs import InvoiceChangeIn, InvoiceCreateIn, SeenIn
from invoices.api.serializers.invoices import InvoiceDetailOut, InvoiceOut
from invoices.api.views.invoices.base import ID, InvoiceBase, changes_invoice, read_body
from invoices.models import Deal, Invoice
from invoices.reference import lists_of

# Invoices made before keys had a table of their own carry a draft key made of the Idempotency-Key in this namespace.
OLD_KEYS = uuid.UUID("6f0b51d6-54a1-4c3e-9d52-6a4d2f0cc1f7")


class Collection(mixins.ListModelMixin, mixins.RetrieveModelMixin, InvoiceBase):
    """The standard REST calls."""

    pagination_class = NewestFirst
    filterset_class = InvoiceFilter

    def list(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """Find invoices; the newest first."""
        page = self.paginate_queryset(self.filter_queryset(self.get_queryset())) or []
        data = InvoiceOut(page, many=True, context={"delivery_status": read_delivery_status(page)}).data
        return self.get_paginated_response(data)

    @extend_schema(parameters=[ID], responses=InvoiceDetailOut)
    def retrieve(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """Read one invoice with all that it consists of."""
        return self.answer(self.get_object())

    @extend_schema(
        request=InvoiceCreateIn,
        parameters=[IDEMPOTENCY_KEY],
        responses={201: InvoiceDetailOut, 200: InvoiceDetailOut, 409: CONFLICT},
    )
    def create(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """Create an invoice from a deal: the preferences fill it, and what you send replaces their values."""
        data = read_body(InvoiceCreateIn, request)
        deal = find_deal(self.caller, data)
        key = read_key(request)
        if key and (known := self._made_before_the_table(key, deal)):
            return self.answer(known)
        connection = find_connection(self.caller, data.get("connection"), deal)
        contact = find_customer(connection, data)
        prepared = actions.prepare_draft(deal, connection=connection)
        content = apply_changes(prepared, data, contact=contact, lists=lists_of(connection))
        draft_key = uuid.uuid4()
        invoice = actions.draft_invoice(
            by=self.caller,
            connection=connection,
            content=content,
            deal=deal,
            contact=contact,
            draft_key=draft_key,
            submit=data["submit"],
            # A key says which request is a repetition; without one, the same content soon after is taken for one.
            allow_twin=data["allow_twin"] or bool(key),
        )
        is_new = invoice.draft_key == draft_key
        return self.answer(
            invoice,
            code=status.HTTP_201_CREATED if is_new else status.HTTP_200_OK,
            warnings=prepared.warnings,
        )

    @changes_invoice(body=InvoiceChangeIn)
    def partial_update(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """Change a draft, or an invoice that awaits approval. `lines`, when sent, replaces all lines."""
        invoice = self.get_object()
        data = read_body(InvoiceChangeIn, request)
        contact = find_customer(invoice.connection, data)
        seen = read_seen(request, data)
        if seen is None:
            raise ValidationError({"version": ["Send the version you read."]})
        stands, _ = actions.content_to_edit(invoice)
        content = apply_changes(stands, data, contact=contact, lists=lists_of(invoice.connection))
        return self.answer(
            actions.edit_invoice(
                invoice,
                by=self.caller,
                content=content,
                contact=contact,
                expected_version=seen.version,
                submit=data["submit"],
            )
        )

    @extend_schema(
        parameters=[ID, IF_MATCH, IDEMPOTENCY_KEY], responses={202: InvoiceDetailOut, 409: CONFLICT}
    )
    def destroy(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """Delete a draft in Xero; 202, because Xero does it a moment later."""
        invoice = self.get_object()
        seen = read_seen(request, read_body(SeenIn, request))
        invoice = actions.delete_invoice(invoice, by=self.caller, seen=seen)
        return self.answer(invoice, code=status.HTTP_202_ACCEPTED)

    def _made_before_the_table(self, key: str, deal: Deal) -> Invoice | None:
        made = self.get_queryset().filter(owner=self.caller, deal=deal)
        return made.filter(draft_key=uuid.uuid5(OLD_KEYS, f"{self.caller.pk}:{key}")).first()
