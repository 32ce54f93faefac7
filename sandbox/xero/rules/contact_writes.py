"""Create and update contacts: look-ups, uniqueness, limits of each field (docs/xero.md#8)."""

from __future__ import annotations

import re
from typing import Any

from sandbox.core import clock
from sandbox.xero.models import Contact, Organisation, new_guid
from sandbox.xero.rules import ledger, webhook_events

_COLUMNS = {"ContactNumber": "contact_number", "AccountNumber": "account_number", "EmailAddress": "email"}
_BODY = {
    "FirstName": 255,
    "LastName": 255,
    "CompanyNumber": 50,
    "TaxNumber": 50,
    "DefaultCurrency": 3,
    "AccountsReceivableTaxType": 50,
    "AccountsPayableTaxType": 50,
    "SkypeUserName": 255,
    "Website": 1000,
    "SalesDefaultAccountCode": 10,
}
_LISTS = ("Addresses", "Phones", "ContactPersons", "PaymentTerms")
_EMAIL = re.compile(r"^[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]+@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)+$")
ARCHIVED = (
    "The specified contact details matched an archived contact. "
    "Archived contacts cannot currently be edited via the API."
)
NO_IDENTITY = (
    "The Contact must contain at least 1 of the following elements to identify the contact: "
    "Name, ContactID, ContactNumber"
)


def clean_name(name: str) -> str:
    """Return a name without outer or repeated spaces."""
    return re.sub(r"\s+", " ", name).strip()


def find_contact(
    organisation: Organisation, element: dict[str, Any], *, by_name: bool = True
) -> Contact | None:
    """Find the contact an element names by ContactID, ContactNumber or Name, active ones first."""
    rows = Contact.objects.filter(organisation=organisation)
    if contact_id := str(element.get("ContactID") or "").lower():
        return rows.filter(contact_id=contact_id).first()
    if number := str(element.get("ContactNumber") or ""):
        found = rows.filter(contact_number=number).order_by("status").first()
        if found is not None:
            return found
    if (name := clean_name(str(element.get("Name") or ""))) and by_name:
        return rows.filter(folded_name=name.casefold(), status="ACTIVE").first()
    return None


def _check(contact: Contact, element: dict[str, Any], errors: list[str], *, unique: bool) -> None:
    """Check all fields of the contact and collect errors."""
    if not contact.name:
        errors.append("The Contact Name must be specified.")
    if len(contact.name) > 255:
        errors.append("The Contact Name must be no more than 255 characters.")
    if "<" in contact.name or ">" in contact.name:
        errors.append("The Contact Name must not contain the characters < or >.")
    if contact.email and (len(contact.email) > 255 or not _EMAIL.match(contact.email)):
        errors.append("Email address must be valid.")
    for name, limit in {**_BODY, "ContactNumber": 50, "AccountNumber": 50}.items():
        if len(str(element.get(name) or "")) > limit:
            errors.append(f"The {name} field must be no more than {limit} characters.")
    if len(element.get("ContactPersons") or []) > 5:
        errors.append("No more than 5 contact persons may be specified.")
    others = Contact.objects.filter(organisation_id=contact.organisation_id).exclude(pk=contact.pk)
    if unique and others.filter(folded_name=contact.folded_name, status="ACTIVE").exists():
        errors.append(
            f"The contact name {contact.name} is already assigned to another contact. "
            "The contact name must be unique across all active contacts."
        )
    if contact.contact_number and others.filter(contact_number=contact.contact_number).exists():
        errors.append(f"The contact number {contact.contact_number} is already assigned to another contact.")


def write_contact(
    organisation: Organisation,
    contact: Contact | None,
    element: dict[str, Any],
    errors: list[str],
    *,
    unique: bool = True,
) -> Contact:
    """Create or change one contact from what was sent; save nothing when errors are added.

    With `unique=False` another contact may already have the name.
    """
    if contact is not None and contact.status != "ACTIVE":
        errors.append(ARCHIVED)
        return contact
    created = contact is None
    if contact is None:
        contact = Contact(organisation=organisation, contact_id=new_guid(), body={})
    if "Name" in element or created:
        contact.name = clean_name(str(element.get("Name") or ""))
        contact.folded_name = contact.name.casefold()
    for name, column in _COLUMNS.items():
        if name in element:
            setattr(contact, column, str(element[name] or ""))
    for name in (*_BODY, *_LISTS):
        if name in element:
            contact.body[name] = element[name] or ("" if name in _BODY else [])
    if element.get("ContactStatus") in ("ACTIVE", "ARCHIVED"):
        contact.status = element["ContactStatus"]
    _check(contact, element, errors, unique=unique)
    if not errors:
        save_contact(contact, "Created" if created else "Edited")
    return contact


def save_contact(contact: Contact, changes: str, *, user: str = ledger.SYSTEM_USER) -> None:
    """Save a contact with a new UpdatedDateUTC, its history and its event."""
    created = contact._state.adding
    now = clock.now()
    contact.updated_at = now.replace(microsecond=now.microsecond // 1000 * 1000)
    contact.save()
    ledger.note_history(contact.contact_id, changes, contact.name, user=user)
    webhook_events.send_contact_event(contact, kind="CREATE" if created else "UPDATE")


def set_contact_status(contact: Contact, status: str) -> None:
    """Archive or restore a contact, as a person in Xero does."""
    contact.status = status
    save_contact(contact, "Archived" if status == "ARCHIVED" else "Restored", user=ledger.PERSON)
