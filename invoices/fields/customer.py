"""Map the details of a customer: which mapping target fills which member of Xero's contact."""

from __future__ import annotations

from typing import NamedTuple

from accounts.mapping_fields import CUSTOMER, MAPPING_TARGETS


class CustomerField(NamedTuple):
    """One detail of a customer: our name for it (a mapping target), its label, Xero's member and limit."""

    name: str
    label: str
    member: str
    limit: int
    place: str


OF_CONTACT, OF_ADDRESS, OF_PHONE = "contact", "address", "phone"
_CUSTOMER_MEMBERS: dict[str, tuple[str, str]] = {
    "contact_name": ("Name", OF_CONTACT),
    "first_name": ("FirstName", OF_CONTACT),
    "last_name": ("LastName", OF_CONTACT),
    "email_address": ("EmailAddress", OF_CONTACT),
    "phone": ("PhoneNumber", OF_PHONE),
    "address_line1": ("AddressLine1", OF_ADDRESS),
    "address_line2": ("AddressLine2", OF_ADDRESS),
    "city": ("City", OF_ADDRESS),
    "region": ("Region", OF_ADDRESS),
    "postal_code": ("PostalCode", OF_ADDRESS),
    "country": ("Country", OF_ADDRESS),
    "tax_number": ("TaxNumber", OF_CONTACT),
}
CUSTOMER_DETAILS: tuple[CustomerField, ...] = tuple(
    CustomerField(target.key, target.label, member, target.max_length, place)
    for target in MAPPING_TARGETS
    if target.group == CUSTOMER
    for member, place in [_CUSTOMER_MEMBERS[target.key]]
)
