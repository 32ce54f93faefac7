"""Convert answers to XML, the default for clients that do not ask for JSON (docs/xero.md#3.1)."""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime
from typing import Any
from xml.etree import ElementTree

from django.http import HttpResponse

_DATE = re.compile(r"^/Date\((-?\d+)(?:[+-]\d{4})?\)/$")


def as_xml(answer: HttpResponse) -> HttpResponse:
    """Convert a JSON answer to XML with the same status."""
    payload = json.loads(answer.content, parse_float=str)
    root = ElementTree.Element("Response" if answer.status_code == 200 else "ApiException")
    _fill(root, payload)
    text = ElementTree.tostring(root, encoding="utf-8")
    return HttpResponse(text, status=answer.status_code, content_type="text/xml; charset=utf-8")


def _fill(parent: ElementTree.Element, value: Any) -> None:
    if isinstance(value, dict):
        for name, part in value.items():
            if not (name.endswith("String") and name.removesuffix("String") in value):
                _fill(ElementTree.SubElement(parent, name), part)
    elif isinstance(value, list):
        for part in value:
            _fill(ElementTree.SubElement(parent, singular(parent.tag)), part)
    elif isinstance(value, bool):
        parent.text = str(value).lower()
    elif value is not None:
        parent.text = _date(str(value))


def singular(name: str) -> str:
    """Return the name of one element of a collection."""
    if name.endswith("ies"):
        return f"{name[:-3]}y"
    return name.removesuffix("es") if name.endswith("sses") else name.removesuffix("s")


def _date(text: str) -> str:
    found = _DATE.match(text)
    if found is None:
        return text
    return datetime.fromtimestamp(int(found[1]) / 1000, UTC).strftime("%Y-%m-%dT%H:%M:%S")
