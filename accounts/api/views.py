"""`/api/v1/connections/`: the caller's organisations and their choice lists."""

from __future__ import annotations

import re
from functools import partial
from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.db.models import Prefetch, QuerySet
from django.utils.decorators import method_decorator
from django.views.decorators.cache import never_cache
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import mixins, viewsets
from rest_framework.decorators import action
from rest_framework.exceptions import NotFound, ValidationError
from rest_framework.pagination import CursorPagination
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.api import schema  # noqa: F401 - the schema learns of the bearer token by this import
from accounts.api.idempotency import UNSAFE, once
from accounts.api.serializers import ChoiceOut, ConnectionOut
from accounts.models import Connection, ReferenceItem, ReferenceKind


@method_decorator(never_cache, name="dispatch")
@method_decorator(login_not_required, name="dispatch")
class ApiViewSet(viewsets.GenericViewSet):
    """A resource of the API. DRF answers 401 itself, so nobody is redirected to the sign-in page.

    Every write of it works with an Idempotency-Key (see `idempotency`).
    """

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        """Let the caller in, then have a write done once for its key."""
        super().initial(request, *args, **kwargs)
        method = str(request.method).lower()
        handler = getattr(self, method, None) if method in UNSAFE else None
        if handler is not None:
            setattr(self, method, partial(once, self, handler))


class NewestFirst(CursorPagination):
    """Pages by key, 50 rows by default, so the last page is as fast as the first."""

    page_size = 50
    page_size_query_param = "page_size"
    max_page_size = 200
    ordering: str | tuple[str, ...] = "-id"

    def decode_cursor(self, request: Request) -> Any:
        """Refuse a cursor that was not made here: DRF would ask the database for what it holds."""
        cursor = super().decode_cursor(request)
        if (
            cursor is not None
            and cursor.position is not None
            and not re.fullmatch(r"\d{1,18}", str(cursor.position))
        ):
            raise NotFound(self.invalid_cursor_message)
        return cursor


class ConnectionViewSet(mixins.ListModelMixin, mixins.RetrieveModelMixin, ApiViewSet):
    """The Xero organisations the caller works in; administrators see Pipedrive too."""

    serializer_class = ConnectionOut
    pagination_class = NewestFirst
    queryset = Connection.objects.none()  # names the model for the schema; see get_queryset

    def get_queryset(self) -> QuerySet[Connection]:
        """Return what the caller may see."""
        if getattr(self, "swagger_fake_view", False):
            return self.queryset
        organisation = ReferenceItem.objects.filter(kind=ReferenceKind.ORGANISATION)
        return Connection.objects.visible_to(self.request.user).prefetch_related(  # type: ignore[arg-type]
            Prefetch("reference_items", queryset=organisation)
        )

    @extend_schema(
        parameters=[
            OpenApiParameter("kind", str, enum=ReferenceKind.values, description="Only this list."),
        ],
        responses=ChoiceOut(many=True),
    )
    @action(detail=True, pagination_class=None, filter_backends=[])
    def choices(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """What invoices can choose from: accounts, tax rates, items, templates, currencies ..."""
        rows = ReferenceItem.objects.filter(connection=self.get_object())
        if kind := request.query_params.get("kind"):
            if kind not in ReferenceKind.values:
                raise ValidationError({"kind": [f"Choose one of {', '.join(ReferenceKind.values)}."]})
            rows = rows.filter(kind=kind)
        return Response(ChoiceOut(rows, many=True).data)
