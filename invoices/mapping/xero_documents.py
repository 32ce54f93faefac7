"""Convert between Xero's document, a body in Xero's members, and the content a person edits."""

from __future__ import annotations

from typing import Any

from integrations.xero.schemas import InvoiceDocument, LineItemDocument
from invoices.fields import CUSTOMER, HEAD, LINE, Body
from invoices.mapping.content import DraftContent, LineContent


def body_of_document(document: InvoiceDocument) -> Body:
    """Return Xero's document in the shape of `invoice_body` (money in the document's currency)."""
    body = CUSTOMER.hold(document)
    for field in HEAD:
        body |= field.hold(document)
    return {**body, "LineItems": [body_of_line(line) for line in document.line_items]}


def content_of_body(body: Body, *, details: dict[str, str]) -> DraftContent:
    """Return a body as content; `details` are the customer's."""
    head: dict[str, Any] = {}
    for field in HEAD:
        head |= field.content(body)
    lines = [_line_content(line) for line in body.get("LineItems") or []]
    return DraftContent(contact_details=details, lines=lines, **head)


def body_of_line(line: LineItemDocument) -> Body:
    """Return one line of Xero's document in the shape of a body (money in the document's currency)."""
    body: Body = {"LineItemID": line.line_item_id}
    for field in LINE:
        body |= field.hold(line)
    return body


def _line_content(line: Body) -> LineContent:
    values: dict[str, Any] = {"xero_line_item_id": str(line.get("LineItemID") or "")}
    for field in LINE:
        values |= field.content(line)
    return LineContent(**values)
