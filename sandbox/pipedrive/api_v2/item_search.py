"""`/api/v2/itemSearch`: search everything by a term, or one field by its value (docs/pipedrive.md#10)."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse

from sandbox.pipedrive.api_v2.cursor_lists import read_bool, read_int, read_limit, read_names
from sandbox.pipedrive.api_v2.search import (
    deal_item,
    deal_texts,
    indexed,
    is_match,
    organization_item,
    organization_texts,
    person_item,
    person_texts,
    product_item,
    product_texts,
)
from sandbox.pipedrive.errors import validation_failed
from sandbox.pipedrive.gateway import Call, operation
from sandbox.pipedrive.models import Deal, Organization, Person, Product
from sandbox.pipedrive.serialisation import v2

MAX_LIMIT = 100
KINDS: dict[str, tuple[type[Any], Any, Any]] = {
    "deal": (Deal, deal_texts, deal_item),
    "person": (Person, person_texts, person_item),
    "organization": (Organization, organization_texts, organization_item),
    "product": (Product, product_texts, product_item),
}
NOT_KEPT = ("lead", "file", "mail_attachment", "project")
MATCHES = ("exact", "beginning", "middle")


@operation(cost=20, scopes="search:read", is_search=True)
def search_items(call: Call) -> HttpResponse:
    exact = read_bool(call.query, "exact_match")
    term = call.query.get("term", "").casefold()
    if len(term) < (1 if exact else 2):
        raise validation_failed({"term": "Must contain at least 2 characters"})
    wanted = read_names(call.query, "item_types", (*KINDS, *NOT_KEPT)) or list(KINDS)
    limit = read_limit(call.query, max_limit=MAX_LIMIT)
    start = read_int(call.query, "cursor") if call.query.get("cursor") else 0
    fields = read_names(call.query, "fields")
    found = []
    for kind in wanted:
        if kind in KINDS:
            model, texts, item = KINDS[kind]
            rows = indexed(model.objects.visible_to(call.user).filter(is_deleted=False)).order_by("id")
            found += [
                {"result_score": 0.5, "item": item(row)}
                for row in rows
                if is_match(row, texts, term=term, fields=fields, exact=exact)
            ]
    following = str(start + limit) if len(found) > start + limit else None
    data = {"items": found[start : start + limit], "related_items": []}
    return v2(data, additional_data={"next_cursor": following})


@operation(cost=20, scopes="search:read", is_search=True)
def search_field(call: Call) -> HttpResponse:
    """Search one field, given by its code, case-sensitively; answer with that field's value of each record."""
    term, kind, code = (call.query.get(key, "") for key in ("term", "entity_type", "field"))
    match = call.query.get("match", "exact")
    if not term or not code:
        raise validation_failed({"term" if not term else "field": "Required"})
    if kind not in KINDS or match not in MATCHES:
        raise validation_failed({"entity_type" if kind not in KINDS else "match": "Invalid value"})
    limit = read_limit(call.query, max_limit=MAX_LIMIT)
    rows = indexed(KINDS[kind][0].objects.visible_to(call.user).filter(is_deleted=False)).order_by("id")
    found = [
        {"id": row.pk, code: text}
        for row in rows
        for text in [_text(row, code)]
        if text is not None and _fits(text, term, match)
    ]
    following = str(limit) if len(found) > limit else None
    return v2(found[:limit], additional_data={"next_cursor": following})


def _text(record: Any, code: str) -> str | None:
    value = record.custom_fields.get(code, getattr(record, code, None) if len(code) != 40 else None)
    return value if isinstance(value, str) else None


def _fits(text: str, term: str, match: str) -> bool:
    if match == "exact":
        return text == term
    return text.startswith(term) if match == "beginning" else term in text
