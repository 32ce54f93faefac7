"""The invoice fields that the mapping can fill, with their labels and their usual sources.

Pure data, shared by the preferences form and by `invoices.mapping`.
"""

from __future__ import annotations

from typing import NamedTuple


class MappingTarget(NamedTuple):
    """One invoice field that a Pipedrive field can fill. Limits are Xero's (docs/xero.md#5.1, docs/xero.md#8.4)."""

    key: str
    label: str
    group: str
    default_source: str
    max_length: int


# Xero's types of the accounts that a sales line is booked to (docs/xero.md#9.2).
SALES_ACCOUNTS = ("REVENUE", "SALES", "OTHERINCOME")

CUSTOMER = "Customer details"
INVOICE = "Invoice details"
LINES = "Invoice items"

MAPPING_TARGETS: tuple[MappingTarget, ...] = (
    MappingTarget("contact_name", "Customer name", CUSTOMER, "organization.name", 255),
    MappingTarget("first_name", "First name", CUSTOMER, "person.first_name", 255),
    MappingTarget("last_name", "Last name", CUSTOMER, "person.last_name", 255),
    MappingTarget("email_address", "E-mail", CUSTOMER, "person.emails", 255),
    MappingTarget("phone", "Phone", CUSTOMER, "person.phones", 50),
    MappingTarget("address_line1", "Address line 1", CUSTOMER, "organization.address.street", 500),
    MappingTarget("address_line2", "Address line 2", CUSTOMER, "organization.address.subpremise", 500),
    MappingTarget("city", "Town or city", CUSTOMER, "organization.address.locality", 255),
    MappingTarget("region", "Region", CUSTOMER, "organization.address.admin_area_level_1", 255),
    MappingTarget("postal_code", "Postcode", CUSTOMER, "organization.address.postal_code", 50),
    MappingTarget("country", "Country", CUSTOMER, "organization.address.country", 50),
    MappingTarget("tax_number", "Tax number", CUSTOMER, "", 50),
    MappingTarget("reference", "Reference", INVOICE, "deal.title", 255),
    MappingTarget("line_description", "Line description", LINES, "product.name", 4000),
)

DEFAULT_FIELD_MAP: dict[str, str] = {target.key: target.default_source for target in MAPPING_TARGETS}

# "street" joins street_number and route to an address line; the other parts are Pipedrive's own.
ADDRESS_PARTS: dict[str, str] = {
    "value": "whole address",
    "street": "street and number",
    "subpremise": "flat or suite",
    "locality": "town or city",
    "sublocality": "district",
    "admin_area_level_1": "region",
    "admin_area_level_2": "county",
    "postal_code": "postcode",
    "country": "country",
}
