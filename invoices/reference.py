"""Read the mirrored choice lists: the rows of one connection become the plain values of `choices.py`."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any

from accounts.models import Connection, ReferenceItem, ReferenceKind
from invoices.choices import (
    AccountChoice,
    CurrencyChoice,
    FieldChoice,
    FieldLists,
    ItemChoice,
    PaymentTerms,
    ReferenceLists,
    TaxRateChoice,
    ThemeChoice,
    TrackingChoice,
    TrackingOption,
)
from invoices.mapping import DealDocuments, read_decimal
from invoices.models import Contact, Deal

__all__ = ["ReferenceLists", "documents_of", "fields_of", "lists_of", "terms_of"]

CLASS_OF = {
    "Assets": "ASSET",
    "Equity": "EQUITY",
    "Expenses": "EXPENSE",
    "Liabilities": "LIABILITY",
    "Revenue": "REVENUE",
}
XERO_KINDS = (
    ReferenceKind.ORGANISATION,
    ReferenceKind.ACCOUNT,
    ReferenceKind.TAX_RATE,
    ReferenceKind.ITEM,
    ReferenceKind.BRANDING_THEME,
    ReferenceKind.CURRENCY,
    ReferenceKind.TRACKING_CATEGORY,
)
FIELD_RECORDS = {
    ReferenceKind.DEAL_FIELD: "deal",
    ReferenceKind.PERSON_FIELD: "person",
    ReferenceKind.ORGANIZATION_FIELD: "organization",
}
NAME_KINDS = {ReferenceKind.USER: "user", ReferenceKind.STAGE: "stage", ReferenceKind.PIPELINE: "pipeline"}

Rows = Mapping[str, list[ReferenceItem]]


def lists_of(connection: Connection) -> ReferenceLists:
    """Return everything that an organisation's invoices choose from, deleted entries included (one query)."""
    rows = _rows_of(connection, XERO_KINDS)
    organisation = rows["organisation"][0].raw if rows["organisation"] else {}
    terms = (organisation.get("PaymentTerms") or {}).get("Sales") or {}
    return ReferenceLists(
        items=tuple(_item(row) for row in rows["item"]),
        accounts=tuple(_account(row) for row in rows["account"]),
        tax_rates=tuple(_tax_rate(row) for row in rows["tax_rate"]),
        branding_themes=tuple(
            ThemeChoice(row.remote_id, row.name, row.is_active) for row in rows["branding_theme"]
        ),
        currencies=tuple(
            CurrencyChoice(row.remote_id, row.name) for row in rows["currency"] if row.is_active
        ),
        tracking=tuple(_tracking(row) for row in rows["tracking_category"]),
        base_currency=organisation.get("BaseCurrency") or "",
        short_code=organisation.get("ShortCode") or "",
        payment_terms=_terms(terms.get("Day"), terms.get("Type")),
    )


def fields_of(connection: Connection) -> FieldLists:
    """Return the field lists of a Pipedrive company, deleted fields included (one query)."""
    rows = _rows_of(connection, [*FIELD_RECORDS, *NAME_KINDS])
    return FieldLists(
        fields={
            record: {row.remote_id: _field(row) for row in rows[kind]}
            for kind, record in FIELD_RECORDS.items()
        },
        names={name: {row.remote_id: row.name for row in rows[kind]} for kind, name in NAME_KINDS.items()},
    )


def documents_of(deal: Deal, *, fields: FieldLists | None = None) -> DealDocuments:
    """Return the documents of a deal that the mapping reads; pass `fields` to save the query."""
    return DealDocuments(
        deal=deal.deal_document or {},
        person=deal.person_document or {},
        organization=deal.organization_document or {},
        products=deal.product_documents or [],
        discounts=deal.discount_documents or [],
        fields=fields or fields_of(deal.connection),
    )


def terms_of(contact: Contact | None) -> PaymentTerms | None:
    """Return the customer's own payment terms, None when Xero has none."""
    return _terms(contact.payment_terms_day, contact.payment_terms_type) if contact else None


def _rows_of(connection: Connection, kinds: Iterable[ReferenceKind]) -> Rows:
    rows: defaultdict[str, list[ReferenceItem]] = defaultdict(list)
    for row in ReferenceItem.objects.filter(connection=connection, kind__in=list(kinds)):
        rows[row.kind].append(row)
    return rows


def _item(row: ReferenceItem) -> ItemChoice:
    sales = row.raw.get("SalesDetails") or {}
    return ItemChoice(
        code=row.remote_id,
        name=row.name or row.remote_id,
        description=row.raw.get("Description") or "",
        unit_price=read_decimal(sales.get("UnitPrice")),
        account_code=sales.get("AccountCode") or "",
        tax_type=sales.get("TaxType") or "",
        is_sold=_is_true(row.raw.get("IsSold", True)),
        is_active=row.is_active,
    )


def _account(row: ReferenceItem) -> AccountChoice:
    return AccountChoice(
        code=row.remote_id,
        name=row.name,
        type=row.raw.get("Type") or "",
        account_class=row.raw.get("Class") or "",
        tax_type=row.raw.get("TaxType") or "",
        is_system=bool(row.raw.get("SystemAccount")),
        is_active=row.is_active,
    )


def _tax_rate(row: ReferenceItem) -> TaxRateChoice:
    given = {name: row.raw[f"CanApplyTo{name}"] for name in CLASS_OF if f"CanApplyTo{name}" in row.raw}
    # A rate that does not say where it fits is offered everywhere; Xero then has the last word.
    classes = frozenset(CLASS_OF[name] for name in CLASS_OF if not given or _is_true(given.get(name)))
    rate = read_decimal(row.raw.get("EffectiveRate"))
    if rate is None:
        rate = read_decimal(row.raw.get("DisplayTaxRate"))
    return TaxRateChoice(
        tax_type=row.remote_id,
        name=row.name,
        rate=rate if rate is not None else Decimal(0),
        classes=classes,
        is_active=row.is_active,
    )


def _tracking(row: ReferenceItem) -> TrackingChoice:
    options = tuple(
        TrackingOption(
            id=str(option.get("TrackingOptionID", "")),
            name=str(option.get("Name", "")),
            is_active=option.get("Status", "ACTIVE") == "ACTIVE",
        )
        for option in row.raw.get("Options") or []
    )
    return TrackingChoice(id=row.remote_id, name=row.name, options=options, is_active=row.is_active)


def _field(row: ReferenceItem) -> FieldChoice:
    options = {
        str(option.get("id")): str(option.get("label", ""))
        for option in row.raw.get("options") or []
        if "id" in option
    }
    return FieldChoice(row.remote_id, row.name, str(row.raw.get("field_type") or ""), options, row.is_active)


def _terms(day: Any, kind: Any) -> PaymentTerms | None:
    return PaymentTerms(day=int(day), type=str(kind)) if day is not None and kind else None


def _is_true(value: Any) -> bool:
    return value is True or str(value).lower() == "true"
