"""Preview of a mapping with a real deal, while an administrator is still choosing."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_POST

from accounts.mapping_fields import MAPPING_TARGETS
from accounts.models import Connection
from accounts.parameters import read_id
from invoices.mapping import source_value
from invoices.models import Deal
from invoices.reference import documents_of
from invoices.views.access import PageRequest

RECENT = 30


@require_POST
def mapping_preview(request: PageRequest, connection_id: int) -> HttpResponse:
    """Show what the mapping on the form (`map-<target>`) takes from the chosen deal. Stores nothing."""
    if not request.user.is_administrator:
        raise Http404("Administrators only.")
    connection = get_object_or_404(Connection.objects.xero(), pk=connection_id)
    deals = list(Deal.objects.visible_to(request.user).only("pk", "title", "pipedrive_id")[:RECENT])
    deal = _chosen(request, deals)
    context = {
        "connection": connection,
        "deals": deals,
        "deal": deal,
        "rows": _rows(request, deal) if deal else [],
    }
    return render(request, "invoices/_preview.html", context)


def _chosen(request: PageRequest, deals: list[Deal]) -> Deal | None:
    pk = read_id(request.POST.get("deal")) or (deals[0].pk if deals else 0)
    return Deal.objects.visible_to(request.user).select_related("connection").filter(pk=pk).first()


def _rows(request: PageRequest, deal: Deal) -> list[dict[str, Any]]:
    documents = documents_of(deal)
    product = next(iter(documents.products), None)
    return [
        {
            "label": target.label,
            "value": source_value(source, documents, product=product)
            if (source := request.POST.get(f"map-{target.key}", ""))
            else "",
        }
        for target in MAPPING_TARGETS
    ]
