"""The settings lists, the organisation, and what its user may do (docs/xero.md#9)."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.http import HttpResponse

from sandbox.core.switches import switch
from sandbox.xero.api.decorator import Call, api
from sandbox.xero.api.filters import filter_rows, keep_modified
from sandbox.xero.models import ListEntry
from sandbox.xero.problems import not_found
from sandbox.xero.rules.amounts import round_half_up
from sandbox.xero.serialisation import envelope, read_date, wire_date, wire_time

_ACTIONS = (
    "CreateDraftInvoice",
    "CreateApprovedInvoice",
    "CreateInvoicePayment",
    "AttachFilesIntoInvoice",
    "UseMulticurrency",
    "CreateRepeatingInvoice",
    "CreateDraftQuote",
    "CreateSentQuote",
    "ApproveTransactionsBeforePeriodLockDate",
)
_STAMPED = ("Accounts", "Items", "Users")


def serialize_entry(entry: ListEntry, *, places: int = 2) -> dict[str, Any]:
    """Serialize an entry: prices with their decimals, and a time of change where the real list has one."""
    shape = dict(entry.body)
    for name in ("SalesDetails", "PurchaseDetails"):
        if "UnitPrice" in shape.get(name, {}):
            price = round_half_up(Decimal(str(shape[name]["UnitPrice"])), places)
            shape[name] = shape[name] | {"UnitPrice": price}
    if entry.kind in _STAMPED:
        shape["UpdatedDateUTC"] = wire_time(entry.updated_at)
    return shape


def _field(name: str) -> str | None:
    if name == "UpdatedDateUTC":
        return "updated_at"
    return f"body__{name}" if name.isidentifier() else None


def list_entries(call: Call, kind: str, key: str = "") -> HttpResponse:
    """Answer with a settings list, or the entry with this id or code; 404 when there is none."""
    rows = ListEntry.objects.filter(organisation=call.organisation, kind=kind)
    if key:
        found = rows.filter(entry_id=key.lower()).first() or rows.filter(code=key).first()
        if found is None:
            raise not_found()
        return envelope(kind, [serialize_entry(found, places=call.unit_places)])
    if kind in _STAMPED:
        rows = keep_modified(rows, call.request)
    if kind == "TrackingCategories" and call.request.GET.get("includeArchived", "").lower() != "true":
        rows = rows.exclude(body__Status="ARCHIVED")
    found_rows = filter_rows(rows, call.request.GET, _field)
    return envelope(kind, [serialize_entry(row, places=call.unit_places) for row in found_rows])


@api("settings")
def accounts(call: Call, key: str = "") -> HttpResponse:
    """The chart of accounts, including archived ones."""
    return list_entries(call, "Accounts", key)


@api("settings")
def tax_rates(call: Call, key: str = "") -> HttpResponse:
    """Tax rates, including DELETED ones."""
    return list_entries(call, "TaxRates", key)


@api("settings")
def branding_themes(call: Call, key: str = "") -> HttpResponse:
    """Invoice templates; the first is the default."""
    return list_entries(call, "BrandingThemes", key)


@api("settings")
def currencies(call: Call) -> HttpResponse:
    """The currencies the organisation subscribes to."""
    return list_entries(call, "Currencies")


@api("settings")
def tracking_categories(call: Call, key: str = "") -> HttpResponse:
    """Tracking categories with their options."""
    return list_entries(call, "TrackingCategories", key)


@api("settings")
def users(call: Call, key: str = "") -> HttpResponse:
    return list_entries(call, "Users", key)


@api("settings")
def organisation(call: Call) -> HttpResponse:
    row = call.organisation
    body = {
        **row.body,
        "Name": row.name,
        "ShortCode": row.short_code,
        "BaseCurrency": row.base_currency,
        "OrganisationID": row.tenant_id,
    }
    for name in ("PeriodLockDate", "EndOfYearLockDate"):
        locked = read_date(body.pop(name, None))
        if locked is not None:
            body[name] = wire_date(locked)
    return envelope("Organisations", [body])


@api("settings")
def organisation_actions(call: Call) -> HttpResponse:
    """What the connecting user may do, by role and plan (docs/xero.md#2.4)."""
    refused = set() if switch("xero_may_approve") else {"CreateApprovedInvoice"}
    if switch("xero_connecting_role") != "FINANCIALADVISER":
        refused.add("ApproveTransactionsBeforePeriodLockDate")
    if ListEntry.objects.filter(organisation=call.organisation, kind="Currencies").count() < 2:
        refused.add("UseMulticurrency")
    rows = [{"Name": name, "Status": "NOT-ALLOWED" if name in refused else "ALLOWED"} for name in _ACTIONS]
    return envelope("Actions", rows)
