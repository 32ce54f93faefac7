"""Decide which Xero customer an invoice is for: the deal's own by its number, else by name."""

from __future__ import annotations

from collections.abc import Mapping

from django.db.models import Q

from accounts.models import Connection
from invoices.actions.errors import InvalidInvoice
from invoices.models import Contact, Deal
from invoices.validation import FieldError

ACTIVE = "ACTIVE"
# A merged contact may have been merged again; more often than this would be a circle.
MERGES_AT_MOST = 5


def contact_number_of(deal: Deal | None, details: Mapping[str, str]) -> str:
    """Return our mark on the Xero contact, "pipedrive-org-5", when the customer is the deal's own.

    A name typed in place of the deal's names somebody else, who must not be found under the deal's number.
    """
    if deal is None:
        return ""
    name = _plain_name(details.get("contact_name", ""))
    if deal.pipedrive_organization_id and name == _plain_name(deal.organization_name):
        return f"pipedrive-org-{deal.pipedrive_organization_id}"
    if deal.pipedrive_person_id and name == _plain_name(deal.person_name):
        return f"pipedrive-person-{deal.pipedrive_person_id}"
    return ""


def find_contact(connection: Connection, *, deal: Deal | None, details: Mapping[str, str]) -> Contact | None:
    """Return the mirrored customer for `details`: by our number, else by name, active ones first."""
    contacts = Contact.objects.filter(connection=connection)
    number = contact_number_of(deal, details)
    found = _best(list(contacts.filter(contact_number=number))) if number else None
    name = " ".join(details.get("contact_name", "").split())
    found = found or (_best(list(contacts.filter(_named(name))[:20])) if name else None)
    return living(found) if found else None


def living(contact: Contact) -> Contact:
    """Return the contact that took over from `contact` in Xero by merges, as far as our mirror knows; else itself."""
    for _ in range(MERGES_AT_MOST):
        into = contact.merged_to_contact_id
        following = (
            into and Contact.objects.filter(connection=contact.connection_id, xero_contact_id=into).first()
        )
        if not following:
            break
        contact = following
    return contact


def require_own(contact: Contact | None, connection: Connection) -> None:
    """Refuse a customer of another organisation: Xero would not know it."""
    if contact is not None and contact.connection_id != connection.pk:
        text = f"{contact} is a customer of another Xero organisation. Choose a customer of {connection}."
        raise InvalidInvoice([FieldError("contact_name", text)])


def _named(name: str) -> Q:
    # SQLite compares letters beyond ASCII with their case; the usual spellings are asked for beside it.
    return Q(name__iexact=name) | Q(name__in={name.upper(), name.lower(), name.title()})


def _best(contacts: list[Contact]) -> Contact | None:
    active = [contact for contact in contacts if contact.xero_contact_status == ACTIVE]
    return next(iter(active or contacts), None)


def _plain_name(name: str) -> str:
    return " ".join(name.split()).casefold()
