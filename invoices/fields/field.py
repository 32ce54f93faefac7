"""Define a field of an invoice: its names on each side, and how a body, a row and Xero's document hold it.

Customer, discount and tracking consist of more than one plain member and have classes of their own.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from integrations.xero.discounts import Off, gross_of
from invoices.fields.kinds import FLAG, TEXT, Kind, plain, read_number

Body = dict[str, Any]


@dataclass(frozen=True)
class Field:
    """One field of an invoice or of a line.

    `name` is ours everywhere: the attribute of the content, the form's and the API's field, the column. Where the
    column or the attribute of Xero's document has another name, `column` and `attribute` give it; `fact` is the
    name under which changes of the field are kept in the timeline.
    """

    name: str
    label: str
    member: str
    kind: Kind = TEXT
    limit: int | None = None
    column: str = ""
    attribute: str = ""
    fact: str = ""
    default: str = ""
    choices: Mapping[str, str] = field(default_factory=dict)
    # A person may leave it empty.
    is_optional: bool = False
    # It is sent even when it is empty.
    is_always_sent: bool = False
    # An empty value clears it: sent with an update, and believed when Xero's document has the member.
    is_cleared: bool = False
    # A person edits it; Xero works out the others.
    is_content: bool = True
    # The deal in Pipedrive shows it.
    shows_on_deal: bool = False
    # A change of it is listed in the timeline with old and new value.
    in_changes: bool = True
    # Its values are ids: that it changed is all a sentence can say.
    is_id: bool = False

    def __post_init__(self) -> None:
        for part in ("column", "attribute", "fact"):
            object.__setattr__(self, part, getattr(self, part) or self.name)

    @property
    def members(self) -> tuple[str, ...]:
        """The members of a body that make up the field."""
        return (self.member,)

    @property
    def names(self) -> tuple[str, ...]:
        """The attributes of the content that make up the field."""
        return (self.name,)

    def is_in(self, body: Body) -> bool:
        """Return whether the body contains the field; a field left out agrees with any value."""
        return any(member in body for member in self.members)

    def take(self, body: Body) -> Body:
        """Return the members of `body` that make up the field."""
        return {member: body[member] for member in self.members if member in body}

    def value(self, body: Body) -> Any:
        """Return the comparable value in a body, None when the body leaves the field out."""
        return self.comparable(body) if self.is_in(body) else None

    def words(self, body: Body) -> str:
        """Return the value in a body as people read it, "" for none."""
        return self.say(body) if self.is_in(body) else ""

    def comparable(self, body: Body) -> Any:
        """Return the comparable value in a body that has the field."""
        return self.kind.comparable(body.get(self.member))

    def say(self, body: Body) -> str:
        """Return the value as people read it, from a body that has the field."""
        return self.kind.words(body.get(self.member))

    def show(self, holder: Any) -> str:
        """Return the value of an invoice or a line as people read it, "" for none."""
        return self.kind.show(getattr(holder, self.name))

    def content(self, body: Body) -> dict[str, Any]:
        """Return the attributes of the content that a body fills."""
        value = self.kind.read(body.get(self.member))
        return {self.name: self.default if value == "" else value}

    def write(self, holder: Any, *, is_update: bool = False) -> Body:
        """Return the members to send for `holder` (an invoice or a line); {} when there is nothing to send.

        What is left out stays as it was in Xero, so an update sends the empty value of a field that can be
        cleared.
        """
        value = self.kind.write(getattr(holder, self.name))
        if value is None:
            return {self.member: ""} if self.is_always_sent or (is_update and self.is_cleared) else {}
        return {self.member: value}

    def hold(self, document: Any) -> Body:
        """Return the value in Xero's document, in the shape of a body."""
        value = self.kind.write(getattr(document, self.attribute))
        return {} if value is None and self.kind.is_number else {self.member: value or ""}

    def held_values(self, document: Any) -> tuple[Any, ...]:
        """Return the values in Xero's document, one for each of `members`."""
        return tuple(getattr(document, name) for name in self.names)

    def is_given_in(self, document: Any, value: Any) -> bool:
        """Return whether the document gives this value; a member left out leaves the column alone."""
        if self.kind is FLAG or (self.is_cleared and not value):
            return self.member in document.raw
        return self.kind.is_given(value)


class Customer(Field):
    """The customer: a contact id of Xero's, or a name while there is no id."""

    def comparable(self, body: Body) -> Any:
        contact = body.get(self.member) or {}
        return str(contact.get("ContactID") or contact.get("Name") or "")

    def say(self, body: Body) -> str:
        return str((body.get(self.member) or {}).get("Name") or self.comparable(body))

    def hold(self, document: Any) -> Body:
        return {self.member: {"ContactID": document.contact_id, "Name": document.contact_name}}


class Discount(Field):
    """A discount as a rate in percent or as an amount; the amount wins, and zero of both is no discount."""

    @property
    def members(self) -> tuple[str, ...]:
        return ("DiscountRate", "DiscountAmount")

    @property
    def names(self) -> tuple[str, ...]:
        return ("discount_rate", "discount_amount")

    def comparable(self, body: Body) -> Off:
        rate, amount = (read_number(body.get(member)) or Decimal(0) for member in self.members)
        gross = gross_of(read_number(body.get("Quantity")), read_number(body.get("UnitAmount")))
        return Off(Decimal(0) if amount else rate, amount, gross)

    def say(self, body: Body) -> str:
        off = self.comparable(body)
        return f"{off.amount:.2f}" if off.amount else f"{plain(off.rate)} %" if off.rate else ""

    def content(self, body: Body) -> dict[str, Any]:
        rate, amount = (read_number(body.get(member)) or None for member in self.members)
        return {"discount_rate": None if amount else rate, "discount_amount": amount}

    def write(self, holder: Any, *, is_update: bool = False) -> Body:
        if holder.discount_amount:
            return {"DiscountAmount": plain(holder.discount_amount)}
        if holder.discount_rate:
            return {"DiscountRate": plain(holder.discount_rate)}
        return {"DiscountRate": "0"} if is_update else {}

    def hold(self, document: Any) -> Body:
        return self.write(document, is_update=True)

    def show(self, holder: Any) -> str:
        return self.say(self.write(holder))


class Tracking(Field):
    """The tracking categories of a line, each with its option."""

    def comparable(self, body: Body) -> list[tuple[str, str]]:
        return sorted((str(one.get("Name")), str(one.get("Option"))) for one in body.get(self.member) or [])

    def say(self, body: Body) -> str:
        return ", ".join(f"{name}: {option}" for name, option in self.comparable(body))

    def content(self, body: Body) -> dict[str, Any]:
        return {self.name: list(body.get(self.member) or [])}

    def hold(self, document: Any) -> Body:
        held = tracking_of(document)
        return {self.member: held} if held else {}


def tracking_of(document: Any) -> list[dict[str, str]]:
    """Return the tracking of a line of Xero's in the shape that bodies and columns use."""
    return [
        {"TrackingCategoryID": part.tracking_category_id, "Name": part.name, "Option": part.option}
        for part in document.tracking
    ]
