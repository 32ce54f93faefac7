"""What a person needs to tell two customers apart: address, e-mail, tax number and the latest invoices they may see."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from accounts.models import User
from invoices.models import Contact, Invoice

LATEST = 3
# The members of Xero's address in the order of an envelope (docs/xero.md#8.5).
ADDRESS = (
    "AddressLine1",
    "AddressLine2",
    "AddressLine3",
    "AddressLine4",
    "City",
    "Region",
    "PostalCode",
    "Country",
)


@dataclass(frozen=True)
class Candidate:
    """A customer of Xero who may be meant, with the `invoices` of theirs that the person may see."""

    contact: Contact
    address: str
    invoices: tuple[Invoice, ...]


def describe_candidates(contacts: Iterable[Contact], user: User) -> list[Candidate]:
    """Return the customers with what tells them apart; invoices that `user` may not see are left out."""
    return [Candidate(each, address_of(each), latest_invoices(each, user)) for each in contacts]


def address_of(contact: Contact) -> str:
    """Return the address Xero prints on invoices, in one line, "" where there is none."""
    slots = [each for each in contact.raw.get("Addresses") or [] if isinstance(each, dict)]
    for kind in ("POBOX", "STREET"):
        for slot in slots:
            parts = [str(slot.get(member) or "").strip() for member in ADDRESS]
            if slot.get("AddressType") == kind and any(parts):
                return ", ".join(part for part in parts if part)
    return ""


def latest_invoices(contact: Contact, user: User) -> tuple[Invoice, ...]:
    """Return the latest invoices of a customer that `user` may see."""
    visible = Invoice.objects.visible_to(user).filter(contact=contact).defer("xero_raw")
    return tuple(visible.order_by("-date", "-pk")[:LATEST])
