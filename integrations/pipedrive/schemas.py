"""The fields we read of Pipedrive's v2 records. Live records are null where the specification is not.

Every field but the id is optional; money is Decimal in the record's currency (docs/pipedrive.md#2.9). `custom_fields`
holds every custom field of the account by its 40-character code, mostly null.
"""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

import msgspec

from integrations.http import Document


def read_instant(text: str | None) -> dt.datetime | None:
    """Return the moment of a v2 (RFC 3339) or v1 (`2026-01-02 03:04:05`, UTC) time, aware; None if empty."""
    if not text:
        return None
    moment = dt.datetime.fromisoformat(text.replace("Z", "+00:00"))
    return moment if moment.tzinfo else moment.replace(tzinfo=dt.UTC)


class Part(msgspec.Struct, kw_only=True):
    """A part of a record, read with its parent."""


class PipedriveDocument(Document, kw_only=True):
    """A record with Pipedrive's time stamps."""

    add_time: str = ""
    update_time: str = ""

    def __post_init__(self) -> None:
        # Fails here, beside the other faults of the row, rather than later in a sync.
        read_instant(self.update_time)

    @property
    def updated_at(self) -> dt.datetime | None:
        """Return when Pipedrive last changed (else created) the record, aware, in UTC."""
        return read_instant(self.update_time or self.add_time)


class DealDocument(PipedriveDocument):
    """A deal. Never invoice from `value`: whether it holds tax is not known (docs/pipedrive.md#3.2)."""

    id: int
    title: str = ""
    owner_id: int | None = None
    person_id: int | None = None
    org_id: int | None = None
    value: Decimal | None = None
    currency: str = ""
    status: str = ""
    pipeline_id: int | None = None
    stage_id: int | None = None
    expected_close_date: str = ""
    won_time: str = ""
    is_archived: bool = False
    is_deleted: bool = False
    custom_fields: dict[str, Any] = {}


class ContactValue(Part):
    """One e-mail address or phone number of a person."""

    value: str = ""
    primary: bool = False
    label: str = ""


class PersonDocument(PipedriveDocument):
    id: int
    name: str = ""
    first_name: str = ""
    last_name: str = ""
    owner_id: int | None = None
    org_id: int | None = None
    emails: list[ContactValue] = []
    phones: list[ContactValue] = []
    is_deleted: bool = False
    custom_fields: dict[str, Any] = {}

    @property
    def email(self) -> str:
        """Return the primary e-mail address, else the first, else ""."""
        return _primary(self.emails)


class AddressValue(Part):
    """An address. Often only `value` is filled; `country` is free text, not a code."""

    value: str = ""
    country: str = ""
    admin_area_level_1: str = ""
    admin_area_level_2: str = ""
    locality: str = ""
    sublocality: str = ""
    route: str = ""
    street_number: str = ""
    subpremise: str = ""
    postal_code: str = ""
    formatted_address: str = ""


class OrganizationDocument(PipedriveDocument):
    id: int
    name: str = ""
    owner_id: int | None = None
    address: AddressValue = msgspec.field(default_factory=AddressValue)
    is_deleted: bool = False
    custom_fields: dict[str, Any] = {}


class DealProductDocument(PipedriveDocument):
    """A product line of a deal; `id` is the line's. `item_price` and an `amount` discount are in `currency`.

    `tax` and a `percentage` discount are in percent. Never invoice from `sum` (docs/pipedrive.md#5.3).
    """

    id: int
    deal_id: int | None = None
    product_id: int | None = None
    product_variation_id: int | None = None
    name: str = ""
    order_nr: int | None = None
    item_price: Decimal | None = None
    quantity: Decimal | None = None
    discount: Decimal | None = None
    discount_type: str = ""
    tax: Decimal | None = None
    tax_method: str = ""
    sum: Decimal | None = None
    currency: str = ""
    comments: str = ""
    is_enabled: bool = True
    billing_frequency: str = ""
    billing_frequency_cycles: int | None = None
    billing_start_date: str = ""


class DealDiscountDocument(Document, kw_only=True):
    """A discount on the whole deal: `amount` is percent or money in the deal's currency, as `type` says."""

    id: str
    description: str = ""
    amount: Decimal | None = None
    type: str = ""
    deal_id: int | None = None


class PricePart(Part):
    currency: str = ""
    price: Decimal | None = None


class ProductDocument(PipedriveDocument):
    id: int
    name: str = ""
    code: str = ""
    description: str = ""
    unit: str = ""
    tax: Decimal | None = None
    is_deleted: bool = False
    prices: list[PricePart] = []
    custom_fields: dict[str, Any] = {}


class PipelineDocument(PipedriveDocument):
    id: int
    name: str = ""
    order_nr: int | None = None
    is_deleted: bool = False


class StageDocument(PipedriveDocument):
    id: int
    name: str = ""
    order_nr: int | None = None
    pipeline_id: int | None = None
    is_deleted: bool = False


class FieldOption(Part):
    """A choice of an enum or set field; the id of a system field's may be text."""

    id: int | str = ""
    label: str = ""


class FieldDocument(Document, kw_only=True):
    """A field of deals, persons, organizations or products; `field_code` is how values name it."""

    field_code: str
    field_name: str = ""
    field_type: str = ""
    options: list[FieldOption] = []
    is_custom_field: bool = False
    description: str = ""


def _primary(values: list[ContactValue]) -> str:
    filled = [item for item in values if item.value]
    return next((item.value for item in filled if item.primary), filled[0].value if filled else "")
