"""The demo contacts: most have the names of Pipedrive's organizations, some do not."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

from sandbox.core.seed.shared_contacts import ORGANIZATIONS, PEOPLE, Organization
from sandbox.xero.models import Contact, Organisation
from sandbox.xero.seed.settings_lists import guid

_TERMS = (
    {"Day": 14, "Type": "DAYSAFTERBILLDATE"},
    {"Day": 20, "Type": "OFFOLLOWINGMONTH"},
    {"Day": 45, "Type": "DAYSAFTERBILLDATE"},
    {"Day": 30, "Type": "DAYSAFTERBILLMONTH"},
    {"Day": 25, "Type": "OFCURRENTMONTH"},
)
_SUPPLIERS = (
    "PowerDirect",
    "Net Connect",
    "Swanston Security",
    "Gateway Motors",
    "Office Supplies Co",
    "MCO Cleaning",
)
_TRADES = ("Plumbing", "Catering", "Design", "Studios", "Logistics", "Joinery", "Consulting", "Gardens")
_TOWNS = ("Ashford", "Bedford", "Carlisle", "Durham", "Exeter", "Frome", "Guildford", "Hexham")


def _from_organization(row: Organization) -> tuple[str, str, dict[str, Any]]:
    body: dict[str, Any] = {
        "Addresses": [
            {
                "AddressType": "POBOX",
                "AddressLine1": row.street,
                "City": row.city,
                "PostalCode": row.postcode,
                "Country": row.country,
            }
        ]
    }
    if row.tax_number:
        body["TaxNumber"] = row.tax_number
    person = next((person for person in PEOPLE if person.org_id == row.id), None)
    if person is not None and len(person.name) < 200:
        body["FirstName"], _, body["LastName"] = person.name.partition(" ")
    email = person.email if person else ""
    return row.name, email, body


def _british() -> Iterator[tuple[str, str, dict[str, Any]]]:
    for row in ORGANIZATIONS:
        if row.country != "United States" and row.id % 11:  # one in eleven is not a contact yet
            yield _from_organization(row)
    for trade in _TRADES:
        for town in _TOWNS:
            yield f"{town} {trade}", f"accounts@{town}{trade}.example".lower(), {}


def _american() -> Iterator[tuple[str, str, dict[str, Any]]]:
    for row in ORGANIZATIONS:
        if row.country == "United States" and row.id % 11:
            yield _from_organization(row)
    for person in PEOPLE[80:110]:
        yield person.name, person.email, {}
    for town in ("Boise", "Dayton", "El Paso", "Fresno", "Laredo", "Mesa", "Omaha", "Reno", "Tampa", "Tulsa"):
        yield f"{town} Supply Co.", f"billing@{town.replace(' ', '')}.example".lower(), {}
        yield f'The "{town}" Grill', "", {}


def make_contacts(organisation: Organisation, *, at: datetime) -> list[Contact]:
    """Create an organisation's contacts; the last one is archived."""
    rows = list(_british() if organisation.base_currency == "GBP" else _american())
    rows += [(name, "", {"IsSupplier": True}) for name in _SUPPLIERS]
    rows.append(("Closed Down Trading", "nobody@closed.example", {}))
    contacts, seen = [], set()
    for number, (name, email, body) in enumerate(rows):
        if name.casefold() in seen:
            continue
        seen.add(name.casefold())
        if number % 6 == 0:
            body["PaymentTerms"] = {"Sales": _TERMS[number // 6 % len(_TERMS)]}
        contacts.append(
            Contact(
                contact_id=guid(organisation.short_code, "contact", name),
                organisation=organisation,
                name=name,
                folded_name=name.casefold(),
                email=email,
                body=body,
                updated_at=at + timedelta(seconds=number),
            )
        )
    contacts[-1].status = "ARCHIVED"
    Contact.objects.bulk_create(contacts)
    return contacts
