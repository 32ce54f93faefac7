"""Compare a body we send with the document Xero holds, and say which lines are sent, and how."""

from __future__ import annotations

from integrations.xero.schemas import InvoiceDocument, LineItemDocument
from invoices.fields import CUSTOMER, HEAD, LINE, LINES_MEMBER, Body, Field
from invoices.mapping.xero_documents import body_of_line

NUMBERS = ("Quantity", "UnitAmount")
LOST_WHERE_FREE = ("account_code", "tax_type")


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


def lines_differ(asked: list[Body], held: list[LineItemDocument]) -> bool:
    """Return whether the lines asked for differ from the lines held, in content or order; members left out agree."""
    return len(asked) != len(held) or any(
        _line_differs(line, document) for line, document in zip(asked, held, strict=True)
    )


def with_lines_to_send(body: Body, document: InvoiceDocument) -> Body:
    """Return the body with its lines as they must be sent to come out as asked, in the order asked.

    Lines that are as Xero has them are left out, so that nothing is calculated anew. What is sent of a line nobody
    touched is what Xero holds. Xero stores lines without an id before the known ones (docs/xero.md#6.9), so unless
    the known lines are all that is asked for, in their order, every line is sent without its id: a request that
    replaces all lines comes out the same however often it arrives.
    """
    if LINES_MEMBER not in body:
        return body
    asked, held = body[LINES_MEMBER], document.line_items
    if not lines_differ(asked, held):
        return {name: value for name, value in body.items() if name != LINES_MEMBER}
    places = _places(asked, held)
    lines = [
        _without_id(line) if place is None else _filled(line, held[place])
        for line, place in zip(asked, places, strict=True)
    ]
    keeps_ids = [place for place in places if place is not None] == sorted(
        place for place in places if place is not None
    ) and not any(
        place is None or _becomes_text(line, held[place]) for line, place in zip(asked, places, strict=True)
    )
    if not keeps_ids:
        lines = [_without_id(line) for line in lines]
    return {**body, LINES_MEMBER: lines}


def _places(asked: list[Body], held: list[LineItemDocument]) -> list[int | None]:
    """Return the place in `held` of each line asked for: by Xero's id, else of the same content; None for a new one."""
    by_id = {line.line_item_id: place for place, line in enumerate(held) if line.line_item_id}
    places = [by_id.pop(str(line.get("LineItemID") or ""), None) for line in asked]
    free = [place for place in range(len(held)) if place not in places]
    for index, line in enumerate(asked):
        if places[index] is not None:
            continue
        same = next((place for place in free if not _line_differs(line, held[place])), None)
        if same is not None:
            places[index] = same
            free.remove(same)
    return places


def _filled(asked: Body, held: LineItemDocument) -> Body:
    """Return a known line as it is sent: as Xero holds it, with what is asked for otherwise."""
    theirs = body_of_line(held)
    if not _line_differs(asked, held):
        return theirs
    line = {"LineItemID": held.line_item_id}
    for field in LINE:
        is_number = field.name in ("quantity", "unit_amount")
        line |= field.take(asked) if field.is_in(asked) or is_number else field.take(theirs)
    return line


def _becomes_text(asked: Body, held: LineItemDocument) -> bool:
    return held.unit_amount is not None and not any(member in asked for member in NUMBERS)


def _without_id(line: Body) -> Body:
    return {member: value for member, value in line.items() if member != "LineItemID"}


def _line_differs(asked: Body, document: LineItemDocument) -> bool:
    if _becomes_text(asked, document) and not asked.get("ItemCode"):
        return True
    held = body_of_line(document)
    return any(
        field.comparable(asked) != field.comparable(held)
        for field in LINE
        if field.in_changes and field.is_in(asked) and not _is_lost(field, document)
    )


def _is_lost(field: Field, document: LineItemDocument) -> bool:
    """Return whether Xero drops this field: a line worth 0.00 has neither account nor tax rate (docs/xero.md#6.10)."""
    return field.name in LOST_WHERE_FREE and not document.line_amount and not getattr(document, field.name)
