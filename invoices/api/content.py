"""Convert a program's request into an action's arguments: the deal, the organisation, the customer, the content."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal
from typing import Any

from rest_framework.exceptions import ValidationError

from accounts.models import Connection, User
from invoices.choices import ReferenceLists
from invoices.customers import Chosen, NewCustomer
from invoices.fields import HEAD
from invoices.mapping import DraftContent, LineContent
from invoices.mirror.xero.contacts import details_of
from invoices.models import Contact, Deal
from invoices.names import is_same_name
from invoices.organisations import fitting_organisations, organisations_of

# What of `contact` chooses a customer and is no detail of one.
CHOICES = ("xero_contact_id", "is_new")


def find_deal(user: User, data: Mapping[str, Any]) -> Deal:
    """Return the deal named by our id or its Pipedrive number. Raises ValidationError beside the field when there
    is none.
    """
    deals = Deal.objects.visible_to(user).select_related("connection")
    if "deal" in data:
        field, found = "deal", deals.filter(pk=data["deal"])
    else:
        field, found = "pipedrive_deal", deals.filter(pipedrive_id=data["pipedrive_deal"])
    rows = list(found[:2])
    if len(rows) != 1:
        text = "Several deals have this number: give the deal's id." if rows else "There is no such deal."
        raise ValidationError({field: [text]})
    return rows[0]


def find_connection(user: User, wanted: int | None, deal: Deal) -> Connection:
    """Return the named organisation, else the only one the deal may go to.

    Raises ValidationError beside the field, naming the choices, when that leaves none or several.
    """
    choices = organisations_of(user)
    if wanted is not None:
        choices = [connection for connection in choices if connection.pk == wanted]
        if not choices:
            raise ValidationError({"connection": ["There is no such organisation."]})
    if not choices:
        raise ValidationError(
            {"connection": ["You have no access to a Xero organisation. Ask an administrator for it."]}
        )
    choices = fitting_organisations(choices, currency=deal.currency)
    if len(choices) > 1:
        names = ", ".join(f"{connection.pk} ({connection.name})" for connection in choices)
        raise ValidationError({"connection": [f"Name the organisation: {names}."]})
    return choices[0]


def find_customer(connection: Connection, data: Mapping[str, Any]) -> Chosen:
    """Return the Xero customer named by id, or that it is a new one; raise beside the field where there is no such."""
    sent = data.get("contact", {})
    wanted = sent.get("xero_contact_id")
    if not wanted:
        return NewCustomer.NEW if sent.get("is_new") else None
    contact = Contact.objects.filter(connection=connection, xero_contact_id=wanted).first()
    if contact is None:
        text = f"{connection} has no such customer."
        raise ValidationError({"contact": {"xero_contact_id": [text]}})
    return contact


def apply_changes(
    content: DraftContent, data: Mapping[str, Any], *, contact: Chosen, lists: ReferenceLists
) -> DraftContent:
    """Return `content` with the values sent; what was left out stays."""
    head: dict[str, Any] = {field.name: data[field.name] for field in HEAD if field.name in data}
    details = _details(content.contact_details, data.get("contact", {}), contact)
    changed = replace(content, contact_details=details, **head)
    if "lines" not in data:
        return changed
    defaults = content.lines[0] if content.lines else LineContent()
    known = {line.xero_line_item_id: line for line in content.lines if line.xero_line_item_id}
    lines = [
        _line(row, known.get(row.get("id", "")), defaults, changed.currency_code, lists)
        for row in data["lines"]
    ]
    return replace(changed, lines=lines)


def _details(stands: Mapping[str, str], sent: Mapping[str, Any], contact: Chosen) -> dict[str, str]:
    """Return the customer's details; another customer than the one that stands takes nothing over from them."""
    typed = {key: text for key, text in sent.items() if key not in CHOICES}
    if isinstance(contact, Contact):
        is_same = is_same_name(contact.name, stands.get("contact_name", ""))
        return (dict(stands) if is_same else details_of(contact)) | typed | {"contact_name": contact.name}
    is_same = is_same_name(
        typed.get("contact_name", stands.get("contact_name", "")), stands.get("contact_name", "")
    )
    return (dict(stands) if is_same else {}) | typed


def _line(
    row: Mapping[str, Any],
    before: LineContent | None,
    defaults: LineContent,
    currency: str,
    lists: ReferenceLists,
) -> LineContent:
    sent = {name: value for name, value in row.items() if name != "id"}
    for one, other in (("discount_rate", "discount_amount"), ("discount_amount", "discount_rate")):
        if sent.get(one) is not None and other not in sent:
            sent[other] = None
    if before is not None:
        return replace(before, **sent)
    start = LineContent(quantity=Decimal(1), account_code=defaults.account_code, tax_type=defaults.tax_type)
    item = lists.find_item(sent.get("item_code", "")) if sent.get("item_code") else None
    if item is not None:
        start = replace(
            start,
            description=item.description or item.name,
            unit_amount=item.unit_price if currency == lists.base_currency else None,
            account_code=item.account_code or start.account_code,
            tax_type=item.tax_type or start.tax_type,
        )
    return replace(start, **sent)
