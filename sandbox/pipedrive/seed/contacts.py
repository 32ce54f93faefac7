"""The demo's custom fields, organizations, persons and products."""

from __future__ import annotations

from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from sandbox.core.seed.shared_contacts import ORGANIZATIONS, PEOPLE, PRODUCTS
from sandbox.pipedrive.models import Field, Organization, Person, Product
from sandbox.pipedrive.rules.custom_values import ADDRESS_PARTS
from sandbox.pipedrive.rules.field_rules import create_field, delete_options
from sandbox.pipedrive.serialisation import plain

CUSTOM_FIELDS: dict[str, list[tuple[str, str, list[str]]]] = {
    "deal": [
        ("Invoice due date", "date", []),
        ("PO number", "varchar", []),
        ("Scope of work", "text", []),
        ("Margin %", "double", []),
        ("Site phone", "phone", []),
        ("Project period", "daterange", []),
        ("Site visit at", "time", []),
        ("Working hours", "timerange", []),
        ("Services", "set", ["Design", "Delivery", "Installation", "Aftercare"]),
        ("Source", "enum", ["Website", "Referral", "Trade fair", "Fax"]),
        ("Reference code", "varchar_auto", []),
        ("Delivery address", "address", []),
        ("Budget", "monetary", []),
        ("Referring partner", "org", []),
        ("Site contact", "people", []),
        ("Account manager", "user", []),
        ("Region", "varchar", []),
        ("Region", "enum", ["North", "South", "Overseas"]),
    ],
    "organization": [
        ("VAT number", "varchar", []),
        ("Billing e-mail", "varchar", []),
        ("Company registration number", "varchar", []),
        ("Billing address", "address", []),
        ("Payment terms", "enum", ["14 days", "30 days", "60 days"]),
        ("Credit limit", "monetary", []),
    ],
    "person": [
        ("Job role", "varchar", []),
        ("Preferred language", "enum", ["English", "French", "German", "Japanese"]),
        ("Invoice copies to", "varchar", []),
    ],
    "product": [("Sales account", "varchar", []), ("Supplier", "varchar", [])],
}
DELETED_OPTION = "Fax"
ADDRESS_IN_ONE_LINE = (15, 16)
WITHOUT_ADDRESS = 17
REDUCED_TAX = {"NW-036": 5, "NW-037": 5, "NW-034": 0, "NW-035": 0}
RECURRING = {"NW-026", "NW-027", "NW-038", "NW-039"}
DISCONTINUED_ID = 41
DOLLARS = Decimal("1.3")
CENT = Decimal("0.01")


def field_codes(entity: str) -> dict[str, str]:
    """Return the codes of the demo's custom fields by name; of two with the same name, the first."""
    rows = Field.objects.filter(entity=entity, is_custom=True).order_by("-id")
    return {field.name: field.code for field in rows}


def seed_fields() -> int:
    """Create the custom fields; return the id of an option that was deleted afterwards."""
    for entity, rows in CUSTOM_FIELDS.items():
        for name, kind, labels in rows:
            options = {"options": [{"label": label} for label in labels]} if labels else {}
            create_field(entity, {"field_name": name, "field_type": kind, **options})
    source = Field.objects.get(entity="deal", name="Source")
    gone = next(option["id"] for option in source.options or [] if option["label"] == DELETED_OPTION)
    delete_options(source, [{"id": gone}])
    return int(gone)


def make_address(
    street: str, city: str, postcode: str, country: str, *, whole_only: bool = False
) -> dict[str, Any]:
    """Return an address as geocoding leaves it, or only its `value`."""
    parts: dict[str, str | None] = dict.fromkeys(ADDRESS_PARTS)
    parts.pop("formatted_address")
    parts["value"] = f"{street}, {city} {postcode}, {country}"
    if not whole_only:
        number, _, route = street.partition(" ")
        has_number = number.isdecimal()
        parts["street_number"] = number if has_number else None
        parts["route"] = route if has_number else street
        parts |= {"locality": city, "postal_code": postcode, "country": country}
    return parts


def seed_contacts(now: datetime) -> None:
    """Create the organizations and persons that both services know."""
    codes = field_codes("organization")
    organizations = []
    for row in ORGANIZATIONS:
        address = make_address(
            row.street, row.city, row.postcode, row.country, whole_only=row.id in ADDRESS_IN_ONE_LINE
        )
        custom = {codes["VAT number"]: row.tax_number} if row.tax_number else {}
        if row.id % 4 == 1:
            custom[codes["Billing e-mail"]] = f"accounts{row.id}@billing.example"
        added = now - timedelta(days=700 - row.id)
        organizations.append(
            Organization(
                id=row.id, name=row.name, owner_id=2 if row.id % 3 else 4, custom_fields=custom,
                address=None if row.id == WITHOUT_ADDRESS else address, add_time=added, update_time=added,
            )
        )  # fmt: skip
    Organization.objects.bulk_create(organizations)
    roles = field_codes("person")
    people = []
    for person in PEOPLE:
        added = now - timedelta(days=600 - person.id)
        emails = [{"value": person.email, "primary": True, "label": "work"}] if person.email else []
        phones = (
            [{"value": f"+44 20 7946 {person.id:04d}", "primary": True, "label": "work"}]
            if person.id % 3
            else []
        )
        people.append(
            Person(
                id=person.id, name=person.name, owner_id=2 if person.id % 3 else 4, org_id=person.org_id,
                emails=emails, phones=phones, add_time=added, update_time=added,
                custom_fields={roles["Job role"]: "Office manager"} if person.id % 5 == 1 else {},
            )
        )  # fmt: skip
    Person.objects.bulk_create(people)


def seed_products(now: datetime) -> None:
    """Create the forty shared products, a discontinued one, one without a code and one with a taken code."""
    added = now - timedelta(days=650)
    rows: list[tuple[str | None, str, Decimal, str]] = [
        (row.code, row.name, row.price, row.unit) for row in PRODUCTS
    ]
    rows += [
        ("NW-900", "Partition wall, old type", Decimal(240), "m2"),
        (None, "Miscellaneous labour", Decimal(50), "hour"),
        ("NW-030", "Delivery, express", Decimal(60), "trip"),
    ]
    products = []
    for number, (code, name, price, unit) in enumerate(rows, start=1):
        base: dict[str, Any] = {"product_id": number, "cost": 0, "direct_cost": None, "notes": ""}
        prices = [{**base, "price": price, "currency": "GBP"}]
        if number % 4 == 0:
            prices.append({**base, "price": (price * DOLLARS).quantize(CENT), "currency": "USD"})
        products.append(
            Product(
                id=number, name=name, code=code, unit=unit, tax=REDUCED_TAX.get(code or "", 20), owner_id=1,
                prices=plain(prices), is_deleted=number == DISCONTINUED_ID, add_time=added, update_time=added,
                billing_frequency="monthly" if code in RECURRING else "one-time",
                billing_frequency_cycles=12 if code in RECURRING else None,
            )
        )  # fmt: skip
    Product.objects.bulk_create(products)
