"""The list of connected organisations, which needs a bearer token but no tenant (docs/xero.md#2.1)."""

from __future__ import annotations

from datetime import datetime

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.http import require_http_methods

from sandbox.xero.models import Connection
from sandbox.xero.oauth.tokens import TokenProblemError, read_bearer
from sandbox.xero.problems import auth_problem, not_found


def _stamp(value: datetime) -> str:
    return value.strftime("%Y-%m-%dT%H:%M:%S.%f") + "0"


@require_http_methods(["GET", "DELETE"])
def connections(request: HttpRequest, connection_id: str = "") -> HttpResponse:
    """GET answers a bare array, with `?authEventId=` only those of one consent; DELETE one answers 204."""
    try:
        read_bearer(request.headers.get("Authorization", ""))
    except TokenProblemError as problem:
        return auth_problem(401, str(problem)).response
    if request.method == "DELETE":
        deleted, _ = Connection.objects.filter(connection_id=connection_id).delete()
        return HttpResponse(status=204) if deleted else not_found().response
    rows = Connection.objects.select_related("organisation").order_by(
        "created_at", "organisation__short_code"
    )
    if event := request.GET.get("authEventId"):
        rows = rows.filter(auth_event_id=event)
    if connection_id:
        rows = rows.filter(connection_id=connection_id)
    listed = [
        {
            "id": row.connection_id,
            "authEventId": row.auth_event_id,
            "tenantId": row.organisation_id,
            "tenantType": "ORGANISATION",
            "tenantName": row.organisation.name,
            "createdDateUtc": _stamp(row.created_at),
            "updatedDateUtc": _stamp(row.updated_at),
        }
        for row in rows
    ]
    return JsonResponse(listed, safe=False)
