"""Compare a body we send with the document Xero holds, and give its lines the ids they must carry."""

from __future__ import annotations

from typing import Any

from integrations.xero.schemas import InvoiceDocument, LineItemDocument
from invoices.fields import CUSTOMER, HEAD, LINE, LINES_MEMBER, Body


def differs(body: Body, document: InvoiceDocument) -> set[str]:
    """Return the members of `body` that differ from the document; what `body` leaves out agrees."""
    found = {
        field.member
        for field in HEAD
        if field.member in body
        and str(body[field.member]).strip() != str(field.hold(document)[field.member]).strip()
    }
    contact = body.get(CUSTOMER.member)
    asked = contact.get("ContactID", "") if isinstance(contact, dict) else contact
    if asked and str(asked).strip() != document.contact_id:
        found.add(CUSTOMER.member)
    if LINES_MEMBER in body and lines_differ(body[LINES_MEMBER], document.line_items):
        found.add(LINES_MEMBER)
    return found


def lines_differ(asked: list[dict[str, Any]], held: list[LineItemDocument]) -> bool:
    """Return whether the lines asked for differ from the lines held; members left out agree."""
    return len(asked) != len(held) or any(
        _line_differs(line, document) for line, document in zip(asked, held, strict=True)
    )


def with_line_ids(body: dict[str, Any], document: InvoiceDocument) -> dict[str, Any]:
    """Return the body with the document's LineItemIDs: unknown ones removed, missing ones filled in by place.

    A line without its id would be deleted and created anew (docs/xero.md#5.9).
    """
    if "LineItems" not in body:
        return body
    known = [line.line_item_id for line in document.line_items]
    used = {line.get("LineItemID") for line in body["LineItems"]} & set(known)
    lines = []
    for position, line in enumerate(body["LineItems"]):
        rest = {member: value for member, value in line.items() if member != "LineItemID"}
        own = line.get("LineItemID")
        here = known[position] if position < len(known) else ""
        if own in used:
            rest["LineItemID"] = own
        elif here and here not in used:
            used.add(here)
            rest["LineItemID"] = here
        lines.append(rest)
    return {**body, "LineItems": lines}


def _line_differs(line: Body, document: LineItemDocument) -> bool:
    return any(
        field.kind.comparable(line[member]) != field.kind.comparable(value)
        for field in LINE
        if field.in_changes
        for member, value in zip(field.members, field.held_values(document), strict=True)
        if member in line
    )
