"""Custom fields: their codes, their options, and the limit on their number (docs/pipedrive.md#7)."""

from __future__ import annotations

import hashlib
from typing import Any

from sandbox.core import clock
from sandbox.core.switches import switch
from sandbox.pipedrive.company import COMPANY_ID
from sandbox.pipedrive.errors import ApiError, not_found, validation_failed
from sandbox.pipedrive.models import Field
from sandbox.pipedrive.rules.custom_values import ADDRESS_PARTS, CREATABLE_TYPES
from sandbox.pipedrive.rules.validation import Rule
from sandbox.pipedrive.serialisation import v2_time

OPTION_CAP = 10_000
FIRST_OPTION_ID = 27
LABEL = Rule("string", longest=255)
NEW_OPTION = Rule("object", keys={"label": LABEL}, required=("label",))
VISIBILITY = {"add_visible_flag": False, "details_visible_flag": True}
DEAL_VISIBILITY = {
    **VISIBILITY,
    "projects_detail_visible_flag": False,
    "show_in_pipelines": {"show_in_all": True, "pipeline_ids": []},
}
CREATE_RULES = {
    "field_name": Rule("string", longest=255),
    "field_type": Rule("string", choices=CREATABLE_TYPES),
    "options": Rule("array", items=NEW_OPTION),
    "ui_visibility": Rule("object"),
    "important_fields": Rule("object"),
    "required_fields": Rule("object"),
    "description": Rule("string", nullable=True),
}
CHANGE_RULES = {key: rule for key, rule in CREATE_RULES.items() if key not in ("field_type", "options")}
OLD_OPTION = Rule("object", keys={"id": Rule("integer"), "label": LABEL}, required=("id", "label"))
OPTION_ID = Rule("object", keys={"id": Rule("integer")}, required=("id",))


def new_code(entity: str, *, number: int) -> str:
    """Return a code of forty hex digits for a company's field."""
    return hashlib.sha1(f"{COMPANY_ID}:{entity}:{number}".encode(), usedforsecurity=False).hexdigest()


def subfields_of(field: Field) -> list[dict[str, Any]] | None:
    """Return the parts of a compound field, None for a simple one."""
    parts = {
        "monetary": (("value", "double"), ("currency", "varchar")),
        "daterange": (("value", "date"), ("until", "date")),
        "time": (("value", "time"), ("timezone_id", "int"), ("timezone_name", "varchar")),
        "timerange": (
            ("value", "time"),
            ("until", "time"),
            ("timezone_id", "int"),
            ("timezone_name", "varchar"),
        ),
        "address": tuple((part, "varchar") for part in ADDRESS_PARTS),
    }.get(field.field_type)
    if parts is None:
        return None
    return [
        {"field_code": code, "field_name": code.replace("_", " "), "field_type": kind} for code, kind in parts
    ]


def serialize_field(field: Field, *, extras: list[str]) -> dict[str, Any]:
    """Serialize a field as the Fields API does."""
    shape = {
        "field_name": field.name,
        "field_code": field.code,
        "field_type": field.field_type,
        "options": field.options,
        "subfields": subfields_of(field),
        "is_custom_field": field.is_custom,
        "is_optional_response_field": False,
        "description": field.description,
    }
    return {**shape, **{name: getattr(field, name) for name in extras}}


def find_field(entity: str, code: str) -> Field:
    field = Field.objects.filter(entity=entity, code=code, is_deleted=False).first()
    if field is None:
        raise not_found("Field")
    return field


def create_field(entity: str, values: dict[str, Any]) -> Field:
    """Create a custom field; raise ApiError 400 without needed options, 403 beyond the plan's cap."""
    kind = values["field_type"]
    if kind in ("enum", "set") and not values.get("options"):
        raise validation_failed({"options": f"Required for field_type '{kind}'"})
    if kind not in ("enum", "set") and values.get("options"):
        raise validation_failed({"options": f"Not allowed for field_type '{kind}'"})
    if Field.objects.filter(is_custom=True, is_deleted=False).count() >= int(switch("pipedrive_field_cap")):
        text = "Couldn't add the custom field. You've reached the custom fields per company limit."
        raise ApiError(403, {"success": False, "error": text, "code": "feature_capping_custom_fields_limit"})
    number = Field.objects.filter(entity=entity, is_custom=True).count() + 1
    visible = DEAL_VISIBILITY if entity == "deal" else VISIBILITY
    field = Field(
        entity=entity,
        code=new_code(entity, number=number),
        name=values["field_name"],
        field_type=kind,
        description=values.get("description"),
        ui_visibility={**visible, **values.get("ui_visibility", {})},
        important_fields=values.get("important_fields", {"enabled": False, "stage_ids": []}),
        required_fields=values.get("required_fields", {"enabled": False, "stage_ids": [], "statuses": {}}),
    )
    if kind in ("enum", "set"):
        field.options = []
        _append_options(field, values["options"])
    field.save()
    return field


def change_field(field: Field, values: dict[str, Any]) -> Field:
    """Change name, description and visibility; code and type never change."""
    _require_custom(field)
    field.name = values.get("field_name", field.name)
    field.description = values.get("description", field.description)
    for name in ("ui_visibility", "important_fields", "required_fields"):
        if name in values:
            setattr(field, name, {**getattr(field, name), **values[name]})
    field.save()
    return field


def delete_field(field: Field) -> None:
    """Delete a field softly: values stay on the records, but are not shown."""
    _require_custom(field)
    field.is_deleted = True
    field.save(update_fields=["is_deleted"])


def _require_custom(field: Field) -> None:
    if not field.is_custom:
        raise ApiError(
            403, {"success": False, "error": "Default fields cannot be changed", "code": "ERR_FORBIDDEN"}
        )


def _require_options(field: Field) -> None:
    if field.options is None or not field.is_custom:
        raise validation_failed({"field_code": "Field has no options"})


def _append_options(field: Field, labels: list[dict[str, Any]]) -> list[dict[str, Any]]:
    taken = [option["id"] for other in Field.objects.filter(is_custom=True) for option in other.options or []]
    taken += [option["id"] for option in field.options or []]
    first = max([FIRST_OPTION_ID - 1, *taken]) + 1
    now = v2_time(clock.now())
    added = [
        {"id": first + index, "label": each["label"], "color": None, "update_time": now, "add_time": now}
        for index, each in enumerate(labels)
    ]
    field.options = [*(field.options or []), *added]
    return added


def add_options(field: Field, labels: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Add options; return only the new ones."""
    _require_options(field)
    if len(field.options or []) + len(labels) > OPTION_CAP:
        raise validation_failed({"options": f"At most {OPTION_CAP} options are allowed"})
    added = _append_options(field, labels)
    field.save(update_fields=["options"])
    return added


def change_options(field: Field, changes: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Rename options, all or none; return only the renamed ones."""
    _require_options(field)
    labels = {change["id"]: change["label"] for change in changes}
    _require_known(field, list(labels))
    now = v2_time(clock.now())
    field.options = [
        {**option, "label": labels[option["id"]], "update_time": now} if option["id"] in labels else option
        for option in field.options or []
    ]
    field.save(update_fields=["options"])
    return [option for option in field.options if option["id"] in labels]


def delete_options(field: Field, gone: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Delete options, all or none; values that use them stay as they are. Return only the deleted ones."""
    _require_options(field)
    ids = [each["id"] for each in gone]
    _require_known(field, ids)
    removed = [option for option in field.options or [] if option["id"] in ids]
    field.options = [option for option in field.options or [] if option["id"] not in ids]
    field.save(update_fields=["options"])
    return removed


def _require_known(field: Field, ids: list[int]) -> None:
    known = {option["id"] for option in field.options or []}
    for option_id in ids:
        if option_id not in known:
            raise validation_failed({"options": f"Option {option_id} was not found"})
