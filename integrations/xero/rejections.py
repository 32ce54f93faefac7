"""Decide which of our fields each of Xero's refusals speaks of, and collect all the sentences of an answer.

A table, closed by default: a sentence that is not in it is still shown, beside no field. Sources: Xero fact
sheet 5.1, 6, 9.1, 9.5 and 10.3. Adding a sentence is one row and one test.
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
    """A pattern of Xero's, the field it speaks of, and the line member whose value it quotes, if any."""

    pattern: re.Pattern[str]
    field: str
    line_member: str = ""


def _row(pattern: str, field: str, line_member: str = "") -> Sentence:
    return Sentence(re.compile(pattern, re.IGNORECASE), field, line_member)


SENTENCES: tuple[Sentence, ...] = (
    _row(r"TaxType code '(?P<value>[^']*)'", "tax_type", "TaxType"),
    _row(r"Tax rate must be valid", "tax_type"),
    _row(r"Account code '(?P<value>[^']*)'", "account_code", "AccountCode"),
    _row(r"Account must be valid", "account_code"),
    _row(r"Price List Item with Code '(?P<value>[^']*)'", "item_code", "ItemCode"),
    _row(r"Item code '(?P<value>[^']*)'", "item_code", "ItemCode"),
    _row(r"\bitem\b.*\b(not valid|not found|could not be found|does not exist)", "item_code"),
    _row(r"description field is mandatory|description.*(length|characters|long)", "description"),
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
    _row(r"\bcontact\b", "contact"),
    _row(r"tax number", "tax_number"),
    _row(r"Payment amount exceeds|payments can only be made", "amount"),
    _row(r"not of valid (status|type)|status \w+ cannot be applied|cannot be edited as it has", "status"),
    _row(r"limit of invoices you can approve", "status"),
)


def read_sentence(text: str, *, line: int | None = None, element: dict[str, Any] | None = None) -> Message:
    """Return a sentence with its field, and with the line it quotes a value of when only one has it."""
    for sentence in SENTENCES:
        found = sentence.pattern.search(text)
        if not found:
            continue
        if line is None and sentence.line_member and "value" in sentence.pattern.groupindex:
            line = _find_line(element or {}, sentence.line_member, found.group("value"))
        return Message(text=text, field=sentence.field, line=line)
    return Message(text=text, line=line)


def read_messages(body: Any) -> list[Message]:
    """Return every sentence of a refusal, each once, the most exact first. `body` is the decoded answer."""
    if not isinstance(body, dict):
        return []
    messages: list[Message] = []
    for element in _elements(body):
        messages.extend(read_element(element))
    if not messages:
        texts = [body.get(key) for key in ("Message", "Detail", "detail", "Title", "title")]
        messages = [read_sentence(text) for text in texts if isinstance(text, str) and text][:1]
    return _without_repeats(messages)


def read_element(element: dict[str, Any]) -> list[Message]:
    """Return the sentences of one refused document: of lines, contact and itself, else its warnings."""
    messages: list[Message] = []
    for index, line in enumerate(_rows(element.get("LineItems"))):
        messages.extend(read_sentence(text, line=index) for text in _texts(line.get("ValidationErrors")))
    contact = element.get("Contact")
    for part in (contact if isinstance(contact, dict) else {}, element):
        messages.extend(read_sentence(text, element=element) for text in _texts(part.get("ValidationErrors")))
    if not messages:
        messages = [read_sentence(text, element=element) for text in _texts(element.get("Warnings"))]
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
    # One page of Xero's shows Description instead of Message (Xero fact sheet 3).
    for row in _rows(rows):
        yield from (row[key] for key in MESSAGE_KEYS if isinstance(row.get(key), str) and row[key])


def _find_line(element: dict[str, Any], member: str, value: str) -> int | None:
    hits = [n for n, line in enumerate(_rows(element.get("LineItems"))) if str(line.get(member)) == value]
    return hits[0] if len(hits) == 1 else None


def _without_repeats(messages: list[Message]) -> list[Message]:
    """Drop sentences told twice; Xero repeats a line's sentence on the document, where it knows no line."""
    placed = {message.text for message in messages if message.line is not None}
    kept = [message for message in messages if message.line is not None or message.text not in placed]
    return list(dict.fromkeys(kept))
