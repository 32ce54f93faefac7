"""Find the text of a mapping source ("organization.address.street") in the documents of a deal."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from typing import Any

from invoices.choices import FieldChoice, FieldLists

RECORDS = ("deal", "person", "organization", "product")
NAMED_TYPES = ("user", "stage", "pipeline")


@dataclass(frozen=True)
class DealDocuments:
    """A deal with everything around it, each as Pipedrive's API v2 gives it (docs/pipedrive.md#3).

    A product document carries the product itself under "product": {"code", "description", "custom_fields"}.
    `fields` turns option ids into labels and knows which fields were deleted.
    """

    deal: Mapping[str, Any]
    person: Mapping[str, Any] = field(default_factory=dict)
    organization: Mapping[str, Any] = field(default_factory=dict)
    products: Sequence[Mapping[str, Any]] = ()
    discounts: Sequence[Mapping[str, Any]] = ()
    fields: FieldLists = field(default_factory=FieldLists)


def source_value(source: str, documents: DealDocuments, product: Mapping[str, Any] | None = None) -> str:
    """Return the text of `source`, "" when there is none.

    Custom fields are found by their code, options become labels, money becomes "120.50 EUR", an address its whole
    text or the part named behind a second dot (docs/pipedrive.md#7.3).
    """
    record, _, path = source.partition(".")
    code, _, part = path.partition(".")
    if record not in RECORDS or not code:
        return ""
    value = _value_of(record, code, documents, product or {})
    return _text_of(
        value, part=part, choice=documents.fields.find(record, code), code=code, documents=documents
    )


def is_deleted(source: str, fields: FieldLists) -> bool:
    """Return whether `source` names a field that Pipedrive's field list no longer has."""
    record, _, path = source.partition(".")
    code = path.partition(".")[0]
    if record == "product" or not code or not fields.knows(record):
        return False
    choice = fields.find(record, code)
    # Names of people are in every document but not in every field list.
    return not choice.is_active if choice else len(code) == CUSTOM_CODE_LENGTH


CUSTOM_CODE_LENGTH = 40


def read_decimal(value: Any) -> Decimal | None:
    """Return a number of a document as Decimal, None when there is none. Floats keep the digits they are shown
    with.
    """
    if value is None or value == "" or isinstance(value, bool):
        return None
    try:
        number = Decimal(str(value))
    except InvalidOperation:
        return None
    return number if number.is_finite() else None


def _value_of(record: str, code: str, documents: DealDocuments, product: Mapping[str, Any]) -> Any:
    if record == "product":
        catalogue = product.get("product") or {}
        places = [product, catalogue, catalogue.get("custom_fields") or {}]
    else:
        document: Mapping[str, Any] = getattr(documents, record) or {}
        places = [document, document.get("custom_fields") or {}]
    return next((place[code] for place in places if place.get(code) not in (None, "")), None)


def _text_of(
    value: Any, *, part: str, choice: FieldChoice | None, code: str, documents: DealDocuments
) -> str:
    if value is None:
        return ""
    if isinstance(value, Mapping):
        return _text_of_parts(value, part)
    if isinstance(value, list | tuple):
        return _text_of_list(value, choice)
    if isinstance(value, bool):
        return "Yes" if value else "No"
    return _label(value, choice, code, documents)


def _text_of_parts(value: Mapping[str, Any], part: str) -> str:
    if part == "street":
        # Written as Pipedrive writes the whole address: "12 High Street" or "Telliskivi 60".
        return _street(value)
    if part:
        return _clean(value.get(part))
    if "currency" in value:
        number = read_decimal(value.get("value"))
        return f"{number:.2f} {_clean(value['currency'])}".strip() if number is not None else ""
    if value.get("until"):
        return f"{_clean(value.get('value'))} – {_clean(value['until'])}"
    return _clean(value.get("value") or value.get("formatted_address") or value.get("name"))


def _street(value: Mapping[str, Any]) -> str:
    route, number, whole = (_clean(value.get(key)) for key in ("route", "street_number", "value"))
    if not route:
        return whole
    if not number:
        return route
    return f"{route} {number}" if f"{route} {number}" in whole else f"{number} {route}"


def _text_of_list(values: Sequence[Any], choice: FieldChoice | None) -> str:
    """Return the primary one of a list of e-mails or phones, the labels of a set."""
    if values and all(isinstance(value, Mapping) for value in values):
        ordered = sorted(values, key=lambda entry: not entry.get("primary"))
        return next((_clean(entry.get("value")) for entry in ordered if _clean(entry.get("value"))), "")
    options = choice.options if choice else {}
    return ", ".join(options.get(str(value), str(value)) for value in values)


def _label(value: Any, choice: FieldChoice | None, code: str, documents: DealDocuments) -> str:
    text = _clean(value)
    if choice is None:
        return text
    if text in choice.options:
        return choice.options[text]
    if choice.type in NAMED_TYPES:
        return documents.fields.names.get(choice.type, {}).get(text, text)
    for kind, document in (("people", documents.person), ("org", documents.organization)):
        if choice.type == kind and str(document.get("id")) == text:
            return _clean(document.get("name"))
    return text


def _clean(value: Any) -> str:
    return "" if value is None else str(value).strip()
