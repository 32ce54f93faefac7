"""Xero's refusals as sentences, each beside the field it is about.

A table, closed by default: a sentence that is not in it is still shown, beside no field. Source: docs/xero.md#10.6.
Adding a sentence is one row and one test.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from integrations.http import Message

MESSAGE_KEYS = ("Message", "Description")


@dataclass(frozen=True)
class Sentence:
    """A pattern of Xero's sentences and the field they are about.

    A named group is the member of the lines it quotes the value of, so that the lines meant can be found; an
    empty group means lines where that member is missing.
    """

    pattern: re.Pattern[str]
    field: str


def _row(pattern: str, field: str) -> Sentence:
    return Sentence(re.compile(pattern, re.IGNORECASE), field)


SENTENCES: tuple[Sentence, ...] = (
    _row(r"TaxType code '(?P<TaxType>[^']*)'.*account code '(?P<AccountCode>[^']*)'", "tax_type"),
    _row(r"TaxType code '(?P<TaxType>[^']*)'", "tax_type"),
    _row(r"Tax rate must be valid", "tax_type"),
    _row(r"Account code '(?P<AccountCode>[^']*)'", "account_code"),
    _row(r"Account must be valid", "account_code"),
    _row(r"Price List Item with Code '(?P<ItemCode>[^']*)'", "item_code"),
    _row(r"Item code '(?P<ItemCode>[^']*)'", "item_code"),
    _row(r"\bitem\b.*\b(not valid|not found|could not be found|does not exist)", "item_code"),
    _row(r"(?P<Description>)description field is mandatory", "description"),
    _row(r"description.*(length|characters|long)", "description"),
    _row(r"line total .* does not match", "unit_amount"),
    _row(r"unit ?(amount|price)", "unit_amount"),
    _row(r"quantity", "quantity"),
    _row(r"discount", "discount_rate"),
    _row(r"tracking", "tracking"),
    _row(r"not subscribed to currency", "currency_code"),
    _row(r"currency ?rate|currency", "currency_code"),
    _row(r"due ?date", "due_date"),
    _row(r"document date|lock date|invoice date", "date"),
    _row(r"Invoice # must be unique|invoice ?number", "invoice_number"),
    _row(r"branding ?theme", "branding_theme_id"),
    _row(r"reference", "reference"),
    _row(r"Email ?address", "email_address"),
    _row(r"contact name", "contact_name"),
    _row(r"contact number", "contact_number"),
    _row(r"\bcontact\b", "contact_name"),
    _row(r"tax number", "tax_number"),
    _row(r"Payment amount exceeds|payments can only be made", "amount"),
    _row(r"not of valid (status|type)|status \w+ cannot be applied|cannot be edited as it has", "status"),
    _row(r"limit of invoices you can approve", "status"),
)


def place_sentence(
    text: str, *, line: int | None = None, element: dict[str, Any] | None = None
) -> list[Message]:
    """Return a sentence with its field: once for each line it quotes a value of, or once for the document."""
    for sentence in SENTENCES:
        found = sentence.pattern.search(text)
        if not found:
            continue
        lines: list[int | None] = [line]
        if line is None and found.groupdict():
            lines = [*_find_lines(element or {}, found.groupdict(default=""))] or [None]
        return [Message(text=text, field=sentence.field, line=index) for index in lines]
    return [Message(text=text, line=line)]


def read_messages(body: Any) -> list[Message]:
    """Return every sentence of a refusal, each once, the most exact first. `body` is the decoded answer."""
    if not isinstance(body, dict):
        return []
    messages: list[Message] = []
    for element in _elements(body):
        messages.extend(read_element(element))
    if not messages:
        texts = [body.get(key) for key in ("Message", "Detail", "detail", "Title", "title")]
        messages = [place_sentence(text)[0] for text in texts if isinstance(text, str) and text][:1]
    return _without_repeats(messages)


def read_element(element: dict[str, Any]) -> list[Message]:
    """Return the sentences of one refused document: of lines, contact and itself, else its warnings."""
    messages: list[Message] = []
    for index, line in enumerate(_rows(element.get("LineItems"))):
        for text in _texts(line.get("ValidationErrors")):
            messages.extend(place_sentence(text, line=index))
    contact = element.get("Contact")
    for part in (contact if isinstance(contact, dict) else {}, element):
        for text in _texts(part.get("ValidationErrors")):
            messages.extend(place_sentence(text, element=element))
    if not messages:
        for text in _texts(element.get("Warnings")):
            messages.extend(place_sentence(text, element=element))
    return _without_repeats(messages)


def _elements(body: dict[str, Any]) -> Iterator[dict[str, Any]]:
    for key, value in body.items():
        if key == "Elements" or (isinstance(value, list) and key[:1].isupper()):
            yield from _rows(value)
    if body.get("ValidationErrors"):
        yield {"ValidationErrors": body["ValidationErrors"]}


def _rows(value: Any) -> list[dict[str, Any]]:
    return [row for row in value if isinstance(row, dict)] if isinstance(value, list) else []


def _texts(rows: Any) -> Iterator[str]:
    # One page of Xero's shows Description instead of Message (docs/xero.md#5.1).
    for row in _rows(rows):
        yield from (row[key] for key in MESSAGE_KEYS if isinstance(row.get(key), str) and row[key])


def _find_lines(element: dict[str, Any], quoted: dict[str, str]) -> list[int]:
    return [
        index
        for index, line in enumerate(_rows(element.get("LineItems")))
        if all(str(line.get(member) or "") == value for member, value in quoted.items())
    ]


def _without_repeats(messages: list[Message]) -> list[Message]:
    """Drop repeated sentences; Xero repeats a line's sentence on the document, where it knows no line."""
    placed = {message.text for message in messages if message.line is not None}
    kept = [message for message in messages if message.line is not None or message.text not in placed]
    return list(dict.fromkeys(kept))
