"""Strict validation of v2 input: no coercion, no unknown keys (docs/pipedrive.md#2.6)."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from sandbox.pipedrive.errors import validation_failed

_TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(Z|[+-]\d\d:\d\d)")
LARGEST = {"integer": 2**31 - 1, "number": 10**13}
_TYPES: dict[str, type | tuple[type, ...]] = {
    "string": str,
    "integer": int,
    "number": (int, Decimal),
    "boolean": bool,
    "array": list,
    "object": dict,
    "date": str,
    "time": str,
}


@dataclass(frozen=True)
class Rule:
    """The values that one key of a body may have."""

    kind: str
    nullable: bool = False
    choices: tuple[str | int, ...] = ()
    longest: int | None = None
    at_least: int | None = None
    at_most: int | None = None
    items: Rule | None = None
    keys: Mapping[str, Rule] | None = None
    required: tuple[str, ...] = ()


TEXT = Rule("string", longest=255)
ID = Rule("integer", at_least=1)
VISIBLE_TO = Rule("integer", choices=(1, 3, 5, 7))


def check_body(body: Any, rules: Mapping[str, Rule], *, required: tuple[str, ...] = ()) -> dict[str, Any]:
    """Return the body with dates and times parsed; raise ApiError 400 naming every wrong key."""
    if not isinstance(body, dict):
        raise validation_failed({"body": "Expected type 'object'"})
    problems = {key: "Required" for key in required if key not in body}
    read = {}
    for key, value in body.items():
        rule = rules.get(key)
        if rule is None:
            problems[key] = f"Parameter '{key}' is not allowed for this request"
            continue
        try:
            read[key] = check_value(value, rule)
        except ValueError as error:
            problems[key] = str(error)
    if problems:
        raise validation_failed(problems)
    return read


def check_list(body: Any, rule: Rule) -> list[Any]:
    """Return a body that is a bare list; raise ApiError 400 when it is not, or an element is wrong."""
    try:
        return list(check_value(body, Rule("array", items=rule)))
    except ValueError as error:
        raise validation_failed({"body": str(error)}) from error


def check_value(value: Any, rule: Rule) -> Any:
    """Return one parsed value; raise ValueError with the service's sentence."""
    if value is None:
        if rule.nullable:
            return None
        raise ValueError(f"Expected type '{_public(rule)}', received null")
    if not _is_of_kind(value, rule):
        raise ValueError(f"Expected type '{_public(rule)}'")
    if rule.choices and value not in rule.choices:
        raise ValueError(f"Invalid value '{value}', expected one of {', '.join(map(str, rule.choices))}")
    if rule.longest is not None and len(value) > rule.longest:
        raise ValueError(f"Must contain at most {rule.longest} characters or elements")
    if rule.at_least is not None and value < rule.at_least:
        raise ValueError(f"Must be greater than or equal to {rule.at_least}")
    if rule.kind in LARGEST:
        most = rule.at_most or LARGEST[rule.kind]
        if abs(value) > most:
            raise ValueError(f"Must be less than or equal to {most}")
    return _read(value, rule)


def _is_of_kind(value: Any, rule: Rule) -> bool:
    """Return whether a value has the rule's type; JSON's true and false are not numbers."""
    return isinstance(value, _TYPES[rule.kind]) and isinstance(value, bool) == (rule.kind == "boolean")


def _public(rule: Rule) -> str:
    return "string" if rule.kind in ("date", "time") else rule.kind


def _read(value: Any, rule: Rule) -> Any:
    if rule.kind == "date":
        try:
            return date.fromisoformat(value)
        except ValueError as error:
            raise ValueError(f"'{value}' is not a valid date") from error
    if rule.kind == "time":
        return read_time(value)
    if rule.kind == "array" and rule.items:
        return [check_value(each, rule.items) for each in value]
    if rule.kind == "object" and rule.keys is not None:
        for key in value:
            if key not in rule.keys:
                raise ValueError(f"Parameter '{key}' is not allowed for this request")
        for key in rule.required:
            if key not in value:
                raise ValueError(f"Parameter '{key}' is required")
        return {key: check_value(each, rule.keys[key]) for key, each in value.items()}
    return value


def read_time(text: str) -> datetime:
    """Parse RFC 3339 in whole seconds; raise ValueError for fractions and anything else (docs/pipedrive.md#2.4)."""
    if not _TIME.fullmatch(text):
        raise ValueError(f"'{text}' is not a valid RFC3339 datetime")
    return datetime.fromisoformat(text).astimezone(UTC)
