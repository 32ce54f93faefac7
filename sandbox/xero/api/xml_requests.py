"""Parse XML request bodies into what the same body in JSON would be (docs/xero.md#3.1)."""

from __future__ import annotations

from typing import Any
from xml.etree import ElementTree

from sandbox.xero.api.xml_responses import singular


def read_elements(body: bytes) -> list[dict[str, Any]]:
    """Return the elements sent, one by itself or several in a collection; raise ValueError for invalid XML.

    Every value is text, which the readers of fields accept as well.
    """
    try:
        root = ElementTree.fromstring(body)
    except ElementTree.ParseError as problem:
        raise ValueError(str(problem)) from None
    value = _value(root)
    found = value if isinstance(value, list) else [value]
    if not all(isinstance(row, dict) for row in found):
        raise ValueError(f"{root.tag} holds no elements.")
    return found


def _value(node: ElementTree.Element) -> Any:
    children = list(node)
    if children and all(child.tag == singular(node.tag) for child in children):
        return [_value(child) for child in children]
    if children:
        return {child.tag: _value(child) for child in children}
    return node.text or ""
