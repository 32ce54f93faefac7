"""Values of custom fields: what v2 accepts and returns, what webhooks carry (docs/pipedrive.md#7.3)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, time
from decimal import Decimal
from typing import Any

from sandbox.core.switches import switch
from sandbox.pipedrive.errors import ApiError, validation_failed
from sandbox.pipedrive.models import Currency, Field
from sandbox.pipedrive.serialisation import plain

CREATABLE_TYPES = (
    "varchar",
    "text",
    "double",
    "phone",
    "date",
    "daterange",
    "time",
    "timerange",
    "set",
    "enum",
    "varchar_auto",
    "address",
    "monetary",
    "org",
    "people",
    "user",
)
ADDRESS_PARTS = (
    "value",
    "subpremise",
    "street_number",
    "route",
    "sublocality",
    "locality",
    "admin_area_level_1",
    "admin_area_level_2",
    "country",
    "postal_code",
    "formatted_address",
)
Definitions = dict[str, Field]


class BadValueError(Exception):
    """A custom field refuses this value; the text follows `custom_fields: ` in the service's answer."""


def definitions_of(entity: str) -> Definitions:
    """Return the custom fields of a kind of record by code, without deleted ones."""
    return {
        field.code: field for field in Field.objects.filter(entity=entity, is_custom=True, is_deleted=False)
    }


def fill(
    definitions: Definitions, values: dict[str, Any], *, only: list[str], with_labels: bool
) -> dict[str, Any]:
    """Return every custom field, null where unset; with `only`, just those codes."""
    wanted = [code for code in only if code in definitions] if only else list(definitions)
    filled = {code: values.get(code) for code in wanted}
    if with_labels:
        filled = {code: _labelled(definitions[code], value) for code, value in filled.items()}
    return filled


def _labelled(field: Field, value: Any) -> Any:
    labels = {option["id"]: option["label"] for option in field.options or []}
    if value is None or field.field_type not in ("enum", "set"):
        return value
    if field.field_type == "enum":
        return {"id": value, "label": labels.get(value)}
    return [{"id": each, "label": labels.get(each)} for each in value]


def typed(definitions: Definitions, values: dict[str, Any]) -> dict[str, Any]:
    """Return the values that are set as webhooks v2 write them."""
    return {
        code: _typed_value(definitions[code].field_type, value)
        for code, value in values.items()
        if value is not None and code in definitions
    }


def _typed_value(kind: str, value: Any) -> dict[str, Any]:
    if kind in ("enum", "user", "org", "people"):
        return {"type": kind, "id": value}
    if kind == "set":
        return {"type": kind, "values": [{"id": each} for each in value]}
    if kind in ("daterange", "timerange"):
        rest = {key: each for key, each in value.items() if key not in ("value", "until")}
        return {"type": kind, "from": value["value"], "until": value["until"], **rest}
    if isinstance(value, dict):
        return {"type": kind, **value}
    return {"type": kind, "value": value}


def check_values(definitions: Definitions, given: Any) -> dict[str, Any]:
    """Return the given values as they are stored; raise ApiError 400 at the first refused one."""
    if not isinstance(given, dict):
        raise validation_failed({"custom_fields": "Expected type 'object'"})
    kept = {}
    for code, value in given.items():
        if code not in definitions:
            raise _refusal(f"Unknown key '{code}'", code)
        try:
            kept[code] = (
                None
                if value is None
                else plain(CHECKS[definitions[code].field_type](definitions[code], value))
            )
        except BadValueError as error:
            raise _refusal(str(error), code) from error
    return kept


def _refusal(problem: str, code: str) -> ApiError:
    named = code if switch("pipedrive_error_names_field_code") else None
    return validation_failed({"custom_fields": problem}, field_code=named)


def _text(field: Field, value: Any) -> str:
    if isinstance(value, dict | list):
        raise BadValueError("Invalid collection")
    if not isinstance(value, str):
        raise BadValueError(f"Expected 'string' as value for custom field '{field.code}'")
    longest = 65535 if field.field_type == "text" else 255
    if len(value) > longest:
        raise BadValueError(f"Value of custom field '{field.code}' is longer than {longest} characters")
    return value


def _is_number(value: Any) -> bool:
    return isinstance(value, int | Decimal) and not isinstance(value, bool)


def _number(field: Field, value: Any) -> Any:
    if isinstance(value, dict | list):
        raise BadValueError("Invalid collection")
    if not _is_number(value):
        raise BadValueError(f"Expected 'number' as value for numeric custom field '{field.code}'")
    return value


def _known_option(field: Field, value: Any) -> int:
    if not isinstance(value, int) or isinstance(value, bool):
        raise BadValueError(f"Expected 'number' as value for single option custom field '{field.code}'")
    if value not in {option["id"] for option in field.options or []}:
        raise BadValueError(f"Option '{value}' does not exist for custom field '{field.code}'")
    return value


def _enum(field: Field, value: Any) -> int:
    if isinstance(value, dict | list):
        raise BadValueError("Invalid collection")
    return _known_option(field, value)


def _set(field: Field, value: Any) -> list[int]:
    if not isinstance(value, list) or not value:
        raise BadValueError(
            f"Expected a non-empty 'array' as value for multiple option custom field '{field.code}'"
        )
    return [_known_option(field, each) for each in value]


def _reference(field: Field, value: Any) -> int:
    if isinstance(value, dict | list):
        raise BadValueError("Invalid collection")
    if not isinstance(value, int) or isinstance(value, bool):
        raise BadValueError(f"Expected 'number' as value for custom field '{field.code}'")
    return value


def _day(field: Field, value: Any) -> str:
    text = _text(field, value)
    try:
        return date.fromisoformat(text).isoformat()
    except ValueError as error:
        raise BadValueError(f"'{text}' is not a valid datetime") from error


def _clock_time(value: Any) -> str:
    try:
        return time.fromisoformat(str(value)).replace(microsecond=0, tzinfo=None).isoformat()
    except ValueError as error:
        raise BadValueError(f"'{value}' is not a valid datetime") from error


def _object(kind: str, value: Any, allowed: tuple[str, ...], required: tuple[str, ...]) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise BadValueError(f"{kind} custom field value expected 'object'")
    for key in value:
        if key not in allowed:
            raise BadValueError(f"Unknown key '{key}'")
    for key in required:
        if value.get(key) is None:
            raise BadValueError(f"{kind} custom field value expected key '{key}'")
    return value


def _time(field: Field, value: Any) -> dict[str, Any]:
    given = _object("Time", value, ("value", "timezone_id", "timezone_name"), ("value",))
    return {"timezone_id": None, "timezone_name": None, **given, "value": _clock_time(given["value"])}


def _timerange(field: Field, value: Any) -> dict[str, Any]:
    given = _object(
        "Time range", value, ("value", "until", "timezone_id", "timezone_name"), ("value", "until")
    )
    times = {"value": _clock_time(given["value"]), "until": _clock_time(given["until"])}
    return {"timezone_id": None, "timezone_name": None, **given, **times}


def _daterange(field: Field, value: Any) -> dict[str, Any]:
    given = _object("Date range", value, ("value", "until"), ("value", "until"))
    return {"value": _day(field, given["value"]), "until": _day(field, given["until"])}


def _monetary(field: Field, value: Any) -> dict[str, Any]:
    given = _object("Monetary", value, ("value", "currency"), ("value", "currency"))
    if not _is_number(given["value"]):
        raise BadValueError("Expected 'number' as value for monetary custom field")
    if not Currency.objects.filter(code=given["currency"]).exists():
        raise BadValueError(f"Currency '{given['currency']}' is not available")
    return given


def _address(field: Field, value: Any) -> dict[str, Any]:
    """Check an address; parts left out become null."""
    given = _object("Address", value, ADDRESS_PARTS, ("value",))
    for part, text in given.items():
        if text is not None and not isinstance(text, str):
            raise BadValueError(f"Expected 'string' as value for address part '{part}'")
    return {part: given.get(part) for part in ADDRESS_PARTS}


CHECKS: dict[str, Callable[[Field, Any], Any]] = {
    "varchar": _text,
    "text": _text,
    "varchar_auto": _text,
    "phone": _text,
    "double": _number,
    "enum": _enum,
    "set": _set,
    "user": _reference,
    "org": _reference,
    "people": _reference,
    "date": _day,
    "daterange": _daterange,
    "time": _time,
    "timerange": _timerange,
    "monetary": _monetary,
    "address": _address,
}
