"""How persons, organizations and products may be written (docs/pipedrive.md#4, docs/pipedrive.md#6)."""

from __future__ import annotations

from typing import Any

from sandbox.pipedrive.errors import ApiError, refused, validation_failed
from sandbox.pipedrive.models import Organization, Product, User
from sandbox.pipedrive.models.record import Record
from sandbox.pipedrive.rules.custom_values import ADDRESS_PARTS, check_values, definitions_of
from sandbox.pipedrive.rules.line_rules import FREQUENCIES
from sandbox.pipedrive.rules.record_changes import Actor, add_record, changing, delete_record
from sandbox.pipedrive.rules.validation import ID, TEXT, VISIBLE_TO, Rule
from sandbox.pipedrive.serialisation import plain
from sandbox.pipedrive.serializers import entity_of

CONTACT_DETAIL = Rule(
    "object",
    keys={"value": Rule("string"), "primary": Rule("boolean"), "label": Rule("string", nullable=True)},
)
ADDRESS = Rule(
    "object",
    nullable=True,
    keys={part: Rule("string", nullable=True) for part in ADDRESS_PARTS if part != "formatted_address"},
)
NEEDS_CONTACT_SYNC = ("im", "postal_address", "notes", "birthday", "job_title")
COMMON = {
    "name": TEXT,
    "owner_id": ID,
    "add_time": Rule("time"),
    "visible_to": VISIBLE_TO,
    "label_ids": Rule("array", items=Rule("integer")),
    "custom_fields": Rule("object"),
}
PERSON_RULES = {
    **COMMON,
    "org_id": Rule("integer", nullable=True, at_least=1),
    "emails": Rule("array", items=CONTACT_DETAIL),
    "phones": Rule("array", items=CONTACT_DETAIL),
    "postal_address": Rule("object"),
    "notes": Rule("string"),
    "im": Rule("array"),
    "birthday": Rule("string"),
    "job_title": Rule("string"),
    "marketing_status": Rule("string"),
}
ORGANIZATION_RULES = {
    **COMMON,
    "address": ADDRESS,
    "website": Rule("string", nullable=True),
    "linkedin": Rule("string", nullable=True),
    "industry": Rule("integer", nullable=True),
    "annual_revenue": Rule("integer", nullable=True),
    "employee_count": Rule("integer", nullable=True),
}
PRICE = Rule(
    "object",
    keys={
        "price": Rule("number"),
        "currency": Rule("string"),
        "cost": Rule("number", nullable=True),
        "direct_cost": Rule("number", nullable=True),
        "notes": Rule("string"),
        "product_id": Rule("integer"),
    },
)
PRODUCT_RULES = {
    "name": TEXT,
    "code": Rule("string", nullable=True, longest=80),
    "description": Rule("string", nullable=True),
    "unit": Rule("string", nullable=True, longest=40),
    "tax": Rule("number", at_least=0, at_most=100),
    "category": Rule("number", nullable=True),
    "owner_id": ID,
    "is_linkable": Rule("boolean"),
    "visible_to": VISIBLE_TO,
    "prices": Rule("array", items=PRICE),
    "billing_frequency": Rule("string", choices=FREQUENCIES),
    "billing_frequency_cycles": Rule("integer", nullable=True, at_least=1, at_most=208),
    "custom_fields": Rule("object"),
}


def create_record(record: Record, values: dict[str, Any], *, actor: Actor) -> Record:
    """Create a person, an organization or a product; raise ApiError for values the service refuses."""
    if "owner_id" not in values:
        values = {**values, "owner_id": actor.user.pk}
    if isinstance(record, Product) and "prices" not in values:
        values = {**values, "prices": [{"price": 0, "currency": actor.user.default_currency}]}
    _assign(record, values)
    add_record(record, actor=actor)
    if isinstance(record, Product):
        record.prices = [{**price, "product_id": record.pk} for price in record.prices]
        record.save(update_fields=["prices"])
    return record


def change_record(record: Record, values: dict[str, Any], *, actor: Actor) -> Record:
    """Change one; raise ApiError for a deleted record and for values the service refuses."""
    if record.is_deleted:
        raise refused(f"Deleted {entity_of(record)} cannot be edited")
    with changing(record, actor=actor):
        _assign(record, values)
    return record


def remove_record(record: Record, *, actor: Actor) -> None:
    """Delete a record softly, once."""
    if not record.is_deleted:
        delete_record(record, actor=actor)


def _assign(record: Record, values: dict[str, Any]) -> None:
    for key in NEEDS_CONTACT_SYNC:
        if key in values:
            body = {
                "success": False,
                "error": f"{key} is available only with contact sync",
                "code": "ERR_FORBIDDEN",
            }
            raise ApiError(403, body)
    _check_references(values)
    for key, value in values.items():
        setattr(record, key, _normal(key, value, record=record))


def _check_references(values: dict[str, Any]) -> None:
    for key, model in (("owner_id", User), ("org_id", Organization)):
        if values.get(key) is not None and not model.objects.filter(pk=values[key]).exists():
            raise validation_failed({key: f"{model.__name__} {values[key]} was not found"})


def _normal(key: str, value: Any, *, record: Record) -> Any:
    if key in ("emails", "phones"):
        return _with_primary(value)
    if key == "address" and value is not None:
        return {part: value.get(part) for part in ADDRESS_PARTS if part != "formatted_address"}
    if key == "prices":
        base = {"product_id": record.pk, "cost": 0, "direct_cost": None, "notes": ""}
        return plain([{**base, **price} for price in value])
    if key == "category" and value is not None:
        return str(value)
    if key == "custom_fields":
        merged = {**record.custom_fields, **check_values(definitions_of(entity_of(record)), value)}
        return {code: each for code, each in merged.items() if each is not None}
    return value


def _with_primary(entries: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return the entries with one marked primary, the first if none is."""
    has_primary = any(entry.get("primary") for entry in entries)
    return [
        {
            "value": entry.get("value", ""),
            "primary": bool(entry.get("primary")) if has_primary else index == 0,
            "label": entry.get("label") or "work",
        }
        for index, entry in enumerate(entries)
    ]
