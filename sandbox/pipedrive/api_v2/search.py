"""`/api/v2/{deals,persons,organizations,products}/search` (docs/pipedrive.md#10.1)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import Any

from django.http import HttpResponse

from sandbox.core import clock
from sandbox.core.switches import switch
from sandbox.pipedrive.api_v2.cursor_lists import read_bool, read_int, read_limit, read_names
from sandbox.pipedrive.errors import validation_failed
from sandbox.pipedrive.gateway import Call, operation
from sandbox.pipedrive.models import Deal, Organization, Person, Product
from sandbox.pipedrive.models.record import Record, RecordQuerySet
from sandbox.pipedrive.serialisation import v2

FIELDS: dict[type[Any], tuple[str, ...]] = {
    Deal: ("title", "notes", "custom_fields"),
    Person: ("name", "email", "phone", "notes", "custom_fields"),
    Organization: ("name", "address", "notes", "custom_fields"),
    Product: ("name", "code", "custom_fields"),
}
Texts = Callable[[Any], Mapping[str, list[str]]]


def _notes(record: Any) -> list[str]:
    return [note.content for note in record.notes.all() if note.is_active]


def _custom(record: Record) -> list[str]:
    found = []
    for value in record.custom_fields.values():
        text = value.get("value") if isinstance(value, dict) else value
        if isinstance(text, str | float) or (isinstance(text, int) and isinstance(value, dict)):
            found.append(str(text))
    return found


def deal_texts(deal: Deal) -> Mapping[str, list[str]]:
    return {"title": [deal.title], "notes": _notes(deal), "custom_fields": _custom(deal)}


def person_texts(person: Person) -> Mapping[str, list[str]]:
    return {
        "name": [person.name],
        "email": [entry["value"] for entry in person.emails],
        "phone": [entry["value"] for entry in person.phones],
        "notes": _notes(person),
        "custom_fields": _custom(person),
    }


def organization_texts(organization: Organization) -> Mapping[str, list[str]]:
    return {
        "name": [organization.name],
        "address": [(organization.address or {}).get("value") or ""],
        "notes": _notes(organization),
        "custom_fields": _custom(organization),
    }


def product_texts(product: Product) -> Mapping[str, list[str]]:
    return {"name": [product.name], "code": [product.code or ""], "custom_fields": _custom(product)}


def is_match(record: Any, texts: Texts, *, term: str, fields: list[str], exact: bool) -> bool:
    for name, found in texts(record).items():
        if fields and name not in fields:
            continue
        for text in found:
            if (text.casefold() == term) if exact else (term in text.casefold()):
                return True
    return False


def indexed(rows: RecordQuerySet) -> RecordQuerySet:
    """Leave out recent changes, for as long as the switch says the index lags behind."""
    lag = float(switch("pipedrive_search_lag_seconds"))
    return rows.filter(update_time__lte=clock.now() - timedelta(seconds=lag)) if lag else rows


def _search(
    call: Call, rows: RecordQuerySet, texts: Texts, item: Callable[[Any], dict[str, Any]]
) -> HttpResponse:
    """Search by one term of at least two characters (one if exact); the cursor is the offset."""
    exact = read_bool(call.query, "exact_match")
    term = call.query.get("term", "").casefold()
    if len(term) < (1 if exact else 2):
        raise validation_failed({"term": "Must contain at least 2 characters"})
    fields = read_names(call.query, "fields", FIELDS[rows.model])
    limit = read_limit(call.query)
    start = read_int(call.query, "cursor") if call.query.get("cursor") else 0
    rows = indexed(rows.visible_to(call.user).filter(is_deleted=False)).order_by("id")
    found = [row for row in rows if is_match(row, texts, term=term, fields=fields, exact=exact)]
    items = [{"result_score": 0.5, "item": item(row)} for row in found[start : start + limit]]
    following = str(start + limit) if len(found) > start + limit else None
    return v2({"items": items}, additional_data={"next_cursor": following})


def deal_item(deal: Deal) -> dict[str, Any]:
    person, org = deal.person, deal.org
    return {
        "id": deal.pk,
        "type": "deal",
        "title": deal.title,
        "value": deal.value,
        "currency": deal.currency,
        "status": deal.status,
        "visible_to": deal.visible_to,
        "owner": {"id": deal.owner_id},
        "stage": {"id": deal.stage_id, "name": deal.stage.name},
        "person": {"id": person.pk, "name": person.name} if person else None,
        "organization": {"id": org.pk, "name": org.name, "address": (org.address or {}).get("value")}
        if org
        else None,
        "custom_fields": _custom(deal),
        "notes": _notes(deal),
        "is_archived": deal.is_archived,
    }


def person_item(person: Person) -> dict[str, Any]:
    return {
        "id": person.pk,
        "type": "person",
        "name": person.name,
        "phones": [entry["value"] for entry in person.phones],
        "emails": [entry["value"] for entry in person.emails],
        "visible_to": person.visible_to,
        "owner": {"id": person.owner_id},
        "organization": {"id": person.org.pk, "name": person.org.name} if person.org else None,
        "custom_fields": _custom(person),
        "notes": _notes(person),
    }


def organization_item(organization: Organization) -> dict[str, Any]:
    return {
        "id": organization.pk,
        "type": "organization",
        "name": organization.name,
        "address": (organization.address or {}).get("value"),
        "visible_to": organization.visible_to,
        "owner": {"id": organization.owner_id},
        "custom_fields": _custom(organization),
        "notes": _notes(organization),
    }


def product_item(product: Product) -> dict[str, Any]:
    return {
        "id": product.pk,
        "type": "product",
        "name": product.name,
        "code": product.code,
        "visible_to": product.visible_to,
        "owner": {"id": product.owner_id},
        "custom_fields": _custom(product),
    }


@operation(cost=20, scopes="deals:read deals:full search:read", is_search=True)
def search_deals(call: Call) -> HttpResponse:
    rows = Deal.objects.select_related("person", "org", "stage").prefetch_related("notes")
    for key, column in (("person_id", "person_id"), ("organization_id", "org_id")):
        if key in call.query:
            rows = rows.filter(**{column: read_int(call.query, key)})
    statuses = read_names(call.query, "status", ("open", "won", "lost"))
    if statuses:
        rows = rows.filter(status__in=statuses)
    return _search(call, rows, deal_texts, deal_item)


@operation(cost=20, scopes="contacts:read contacts:full search:read", is_search=True)
def search_persons(call: Call) -> HttpResponse:
    rows = Person.objects.select_related("org").prefetch_related("notes")
    if "organization_id" in call.query:
        rows = rows.filter(org_id=read_int(call.query, "organization_id"))
    return _search(call, rows, person_texts, person_item)


@operation(cost=20, scopes="contacts:read contacts:full search:read", is_search=True)
def search_organizations(call: Call) -> HttpResponse:
    return _search(
        call, Organization.objects.prefetch_related("notes"), organization_texts, organization_item
    )


@operation(cost=20, scopes="products:read products:full search:read", is_search=True)
def search_products(call: Call) -> HttpResponse:
    return _search(call, Product.objects.all(), product_texts, product_item)
