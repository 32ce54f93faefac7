"""Deals: the list a rep starts from, and the page of one deal with its invoices."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db.models import Prefetch
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from accounts.models import Connection, ReferenceItem, ReferenceKind, User
from invoices.deal_changes import changed_since
from invoices.models import Deal, DealQuerySet, Invoice
from invoices.organisations import organisations_of
from invoices.status_chips import attach_chips
from invoices.views.access import PageRequest, get_deal
from invoices.views.fragments import no_change, state_token
from invoices.views.pages import keyset_page
from invoices.views.products import deal_lines

STATUSES = [("open", "Open"), ("won", "Won"), ("lost", "Lost"), ("all", "All")]


@require_safe
def deal_list(request: PageRequest) -> HttpResponse:
    """The deals the person may see: searched, filtered, a page at a time."""
    deals = _filter_deals(request).defer(
        "deal_document", "person_document", "organization_document", "product_documents", "discount_documents"
    )
    invoices = Invoice.objects.visible_to(request.user).defer("xero_raw", "deal_basis").order_by("-id")
    page = keyset_page(
        request, deals.prefetch_related(Prefetch("invoices", invoices)), field="pipedrive_updated_at"
    )
    attach_chips((one for deal in page.rows for one in deal.invoices.all()), today=timezone.localdate())
    _attach_stages(page.rows)
    context = {
        "page": page,
        "statuses": STATUSES,
        "status": request.GET.get("status") or "open",
        "search": request.GET.get("q", ""),
        "mine": bool(request.GET.get("mine")),
        "connection": Connection.objects.pipedrive().order_by("-caught_up_at").first(),
    }
    is_part = request.htmx and not request.htmx.history_restore_request
    return render(request, f"invoices/{'deals/_results' if is_part else 'deals/list'}.html", context)


@require_safe
def deal_detail(request: PageRequest, pk: int) -> HttpResponse:
    """One deal: its data in Pipedrive, and the invoices made from it."""
    deal = get_deal(request, pk)
    _attach_stages([deal])
    context = {
        "deal": deal,
        "lines": deal_lines(deal),
        "organisations": organisations_of(request.user),
        "address": _address(deal.organization_document),
        **_invoices_of(deal, request.user),
    }
    context["drifted"] = changed_since(context["invoices"])
    return render(request, "invoices/deals/detail.html", context)


@require_safe
def deal_invoices(request: PageRequest, pk: int) -> HttpResponse:
    """The deal's invoices, for the part of the page that refreshes itself; 204 when nothing changed."""
    deal = get_deal(request, pk)
    context = {"deal": deal, **_invoices_of(deal, request.user)}
    if request.GET.get("token") == context["token"]:
        return no_change()
    context["drifted"] = changed_since(context["invoices"])
    return render(request, "invoices/deals/_invoices.html", context)


def _filter_deals(request: PageRequest) -> DealQuerySet:
    deals = Deal.objects.visible_to(request.user)
    if text := request.GET.get("q", "").strip()[:200]:
        deals = deals.search(text)
    status = request.GET.get("status") or "open"
    if status != "all":
        deals = deals.filter(pipedrive_status=status)
    if request.GET.get("mine"):
        deals = deals.filter(pipedrive_owner_id=request.user.pipedrive_user_id or -1)
    return deals


def _invoices_of(deal: Deal, user: User) -> dict[str, Any]:
    visible = (
        Invoice.objects.visible_to(user).filter(deal=deal).select_related("connection").defer("xero_raw")
    )
    invoices = attach_chips(visible.order_by("-id"), today=timezone.localdate())
    for invoice in invoices:
        invoice.deal = deal  # spares a query each
    seen = [(one.pk, one.chip, one.xero_number, one.shown_total, one.deal_basis) for one in invoices]
    return {
        "invoices": invoices,
        "token": state_token(deal.mirrored_at, *seen),
        "is_busy": any(one.chip.is_busy for one in invoices),
    }


def _attach_stages(deals: Iterable[Deal]) -> None:
    found = list(deals)
    wanted = {str(deal.pipedrive_stage_id) for deal in found if deal.pipedrive_stage_id}
    stages = ReferenceItem.objects.filter(kind=ReferenceKind.STAGE, remote_id__in=wanted)
    names = dict(stages.values_list("remote_id", "name")) if wanted else {}
    for deal in found:
        deal.stage_name = names.get(str(deal.pipedrive_stage_id), "")  # type: ignore[attr-defined]


def _address(organization: dict[str, Any]) -> str:
    address = organization.get("address")
    return str((address or {}).get("value") or "") if isinstance(address, dict) else str(address or "")
