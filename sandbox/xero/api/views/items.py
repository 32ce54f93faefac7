"""Items, "products and services": list, read, create, update by code, delete (docs/xero.md#9.1)."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse

from sandbox.core import clock
from sandbox.core.switches import switch
from sandbox.xero.api.decorator import Call, api, require_area
from sandbox.xero.api.views.settings_lists import list_entries, serialize_entry
from sandbox.xero.models import ListEntry, new_guid
from sandbox.xero.problems import not_found, plain_problem, validation_problem
from sandbox.xero.serialisation import ZERO_GUID, envelope, read_decimal

MOST = 500
_LENGTHS = {"Code": 30, "Name": 50, "Description": 4000, "PurchaseDescription": 4000}
_FLAGS = ("IsSold", "IsPurchased", "IsTrackedAsInventory")
_DETAILS = ("SalesDetails", "PurchaseDetails")


@api("settings", "invoices", methods=("GET", "PUT", "POST"))
def items(call: Call) -> HttpResponse:
    """GET lists all items; PUT creates; POST creates or updates by ItemID or Code."""
    _check_scope(call)
    return list_entries(call, "Items") if call.method == "GET" else _write(call)


@api("settings", "invoices", methods=("GET", "POST", "DELETE"))
def item(call: Call, key: str) -> HttpResponse:
    """Read one item by ItemID or Code; POST updates it, DELETE removes it and answers 204."""
    _check_scope(call)
    if call.method == "GET":
        return list_entries(call, "Items", key)
    found = _rows(call).filter(entry_id=key.lower()).first() or _rows(call).filter(code=key).first()
    if found is None:
        raise not_found()
    if call.method == "POST":
        return _write(call, target=found)
    found.delete()
    return HttpResponse(status=204)


def _check_scope(call: Call) -> None:
    """Require the settings scope where the switch does (docs/xero.md#1.11: unconfirmed)."""
    way = "read" if call.method == "GET" else "written"
    if not switch(f"xero_items_{way}_with_invoices"):
        require_area(call, "settings")


def _rows(call: Call) -> Any:
    return ListEntry.objects.filter(organisation=call.organisation, kind="Items")


def _target_of(call: Call, element: dict[str, Any]) -> ListEntry | None:
    if item_id := str(element.get("ItemID") or "").lower():
        return _rows(call).filter(entry_id=item_id).first()  # type: ignore[no-any-return]
    return _rows(call).filter(code=str(element.get("Code") or "")).first()  # type: ignore[no-any-return]


def _write(call: Call, target: ListEntry | None = None) -> HttpResponse:
    elements = call.read_elements("Items")
    if len(elements) > MOST:
        raise plain_problem(f"No more than {MOST} items may be sent at once.")
    answers, refused = [], False
    for element in elements:
        found = target or (_target_of(call, element) if call.method == "POST" else None)
        errors: list[str] = []
        entry = _read(call, found, element, errors)
        if errors:
            refused = True
            messages = [{"Message": message} for message in errors]
            answers.append(
                {"ItemID": entry.entry_id if found else ZERO_GUID, **element, "ValidationErrors": messages}
            )
        else:
            entry.save()
            answers.append(serialize_entry(entry, places=call.unit_places))
        if not call.summarize_errors:
            answers[-1]["StatusAttributeString"] = "ERROR" if errors else "OK"
    if refused and call.summarize_errors:
        raise validation_problem([row for row in answers if row.get("ValidationErrors")])
    return envelope("Items", answers)


def _read(call: Call, found: ListEntry | None, element: dict[str, Any], errors: list[str]) -> ListEntry:
    """Return the entry with the values sent; every problem is added to the errors."""
    made = {"IsSold": True, "IsPurchased": True, "IsTrackedAsInventory": False, "ItemID": new_guid()}
    entry = found or ListEntry(
        organisation=call.organisation, kind="Items", body=made, entry_id=made["ItemID"]
    )
    body = dict(entry.body)
    for name, longest in _LENGTHS.items():
        if name in element:
            body[name] = str(element[name] or "")
            if len(body[name]) > longest:
                errors.append(f"The {name} field must be no more than {longest} characters.")
    body |= {name: str(element[name]).lower() == "true" for name in _FLAGS if name in element}
    for name in _DETAILS:
        if name in element:
            body[name] = _details(call, dict(element[name] or {}), errors)
        body.setdefault(name, {})
    if not body.get("IsSold"):  # an item no longer sold loses its sales details (docs/xero.md#9.1)
        body["SalesDetails"] = {}
        body.pop("Description", None)
    if not body.get("Code"):
        errors.append("Item code must be supplied")
    elif _rows(call).filter(code=body["Code"]).exclude(pk=entry.pk).exists():
        errors.append(f"Price List Item with Code '{body['Code']}' already exists")
    entry.body, entry.code, entry.updated_at = body, str(body.get("Code", "")), clock.now()
    return entry


def _details(call: Call, sent: dict[str, Any], errors: list[str]) -> dict[str, Any]:
    kept = {name: sent[name] for name in ("AccountCode", "TaxType", "COGSAccountCode") if sent.get(name)}
    price = read_decimal(sent.get("UnitPrice"), name="UnitPrice")
    if price is not None:
        kept["UnitPrice"] = float(price)
    lists = ListEntry.objects.filter(organisation=call.organisation)
    for name, kind in (("AccountCode", "Accounts"), ("TaxType", "TaxRates")):
        if name in kept and not lists.filter(kind=kind, code=kept[name]).exists():
            errors.append(f"{name} '{kept[name]}' is not valid.")
    return kept
