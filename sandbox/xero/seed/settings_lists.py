"""The two demo organisations and all their settings lists."""

from __future__ import annotations

import uuid
from datetime import datetime
from decimal import Decimal
from typing import Any

from sandbox.core.seed.shared_contacts import PRODUCTS
from sandbox.xero.models import ListEntry, Organisation
from sandbox.xero.serialisation import wire_time

NAMESPACE = uuid.UUID("5a0d8e1c-6c3b-5d0e-9b7e-3f6f4f1d2a77")
US_ITEMS = 24

# code, name, type, class, tax type (UK, US), system account
_ACCOUNTS = [
    ("090", "Business Bank Account", "BANK", "ASSET", "NONE", "NONE", ""),
    ("200", "Sales", "REVENUE", "REVENUE", "OUTPUT2", "TAX001", ""),
    ("260", "Other Revenue", "REVENUE", "REVENUE", "OUTPUT2", "NONE", ""),
    ("270", "Interest Income", "REVENUE", "REVENUE", "NONE", "NONE", ""),
    ("290", "Old Web Shop Sales", "REVENUE", "REVENUE", "OUTPUT2", "TAX001", ""),
    ("310", "Cost of Goods Sold", "DIRECTCOSTS", "EXPENSE", "INPUT2", "NONE", ""),
    ("400", "Advertising & Marketing", "OVERHEADS", "EXPENSE", "INPUT2", "NONE", ""),
    ("493", "Travel, National", "OVERHEADS", "EXPENSE", "ZERORATEDINPUT", "NONE", ""),
    ("610", "Accounts Receivable", "CURRENT", "ASSET", "NONE", "NONE", "DEBTORS"),
    ("800", "Accounts Payable", "CURRLIAB", "LIABILITY", "NONE", "NONE", "CREDITORS"),
    ("820", "VAT", "CURRLIAB", "LIABILITY", "NONE", "NONE", "GST"),
    ("860", "Rounding", "CURRLIAB", "LIABILITY", "NONE", "NONE", "ROUNDING"),
    ("970", "Owner Funds Introduced", "EQUITY", "EQUITY", "NONE", "NONE", ""),
]
# tax type, name, percent, status, can apply to revenue, to expenses
_UK_RATES = [
    ("OUTPUT2", "20% (VAT on Income)", "20.0000", "ACTIVE", True, False),
    ("RROUTPUT", "5% (VAT on Income)", "5.0000", "ACTIVE", True, False),
    ("ZERORATEDOUTPUT", "Zero Rated Income", "0.0000", "ACTIVE", True, False),
    ("EXEMPTOUTPUT", "Exempt Income", "0.0000", "ACTIVE", True, False),
    ("ECZROUTPUTSERVICES", "Zero Rated EC Services", "0.0000", "ACTIVE", True, False),
    ("NONE", "No VAT", "0.0000", "ACTIVE", True, True),
    ("INPUT2", "20% (VAT on Expenses)", "20.0000", "ACTIVE", False, True),
    ("RRINPUT", "5% (VAT on Expenses)", "5.0000", "ACTIVE", False, True),
    ("ZERORATEDINPUT", "Zero Rated Expenses", "0.0000", "ACTIVE", False, True),
    ("OUTPUT", "17.5% (VAT on Income)", "17.5000", "DELETED", True, False),
]
_US_RATES = [
    ("TAX001", "Sales Tax 8.25%", "8.2500", "ACTIVE", True, False),
    ("TAX002", "City Sales Tax 4.5%", "4.5000", "ACTIVE", True, False),
    ("NONE", "Tax Exempt (0%)", "0.0000", "ACTIVE", True, True),
    ("OUTPUT", "Tax on Sales", "0.0000", "ACTIVE", True, False),
    ("INPUT", "Tax on Purchases", "0.0000", "ACTIVE", False, True),
]
_REPORT_TYPES = {"RROUTPUT": "OUTPUT", "RRINPUT": "INPUT", "ECZROUTPUTSERVICES": "ECOUTPUTSERVICES"}
_CURRENCIES = {"GBP": "British Pound", "EUR": "Euro", "USD": "United States Dollar"}
_REGIONS = ("North", "South", "Eastside", "West Coast")


def guid(*parts: object) -> str:
    """Return the same guid for the same words, so that the demo company is the same after each reset."""
    return str(uuid.uuid5(NAMESPACE, "/".join(str(part) for part in parts)))


def make_organisations() -> tuple[Organisation, Organisation]:
    """Create the British and the American company."""
    uk_terms = {
        "Sales": {"Day": 30, "Type": "DAYSAFTERBILLDATE"},
        "Bills": {"Day": 20, "Type": "OFFOLLOWINGMONTH"},
    }
    uk = Organisation.objects.create(
        tenant_id=guid("organisation", "uk"),
        name="Northwind Traders Ltd",
        short_code="!nw001",
        base_currency="GBP",
        body=_organisation_body(
            "GB", "UK", "Northwind Traders Limited", "GB123456789", uk_terms, "GMTSTANDARDTIME"
        ),
    )
    us = Organisation.objects.create(
        tenant_id=guid("organisation", "us"),
        name="Northwind Inc",
        short_code="!nw002",
        base_currency="USD",
        body=_organisation_body("US", "US", "Northwind Incorporated", "", {}, "PACIFICSTANDARDTIME"),
    )
    return uk, us


def add_similar_organisation(organisation: Organisation, *, name: str, at: datetime) -> Organisation:
    """Create one more company like `organisation` with lists only; its ids depend on its name."""
    sister, _ = Organisation.objects.get_or_create(
        tenant_id=guid("organisation", name),
        defaults={
            "name": name,
            "short_code": f"!{guid(name)[:6]}",
            "base_currency": organisation.base_currency,
            "body": organisation.body | {"LegalName": name},
        },
    )
    if not sister.listentry_set.exists():
        make_lists(sister, at=at)
    return sister


def _organisation_body(
    country: str, version: str, legal_name: str, tax_number: str, terms: dict[str, Any], zone: str
) -> dict[str, Any]:
    body = {
        "LegalName": legal_name,
        "PaysTax": bool(tax_number),
        "Version": version,
        "OrganisationType": "COMPANY",
        "CountryCode": country,
        "IsDemoCompany": False,
        "OrganisationStatus": "ACTIVE",
        "FinancialYearEndDay": 31,
        "FinancialYearEndMonth": 3 if country == "GB" else 12,
        "SalesTaxBasis": "ACCRUALS" if tax_number else "NONE",
        "DefaultSalesTax": "Tax Exclusive",
        "DefaultPurchasesTax": "Tax Inclusive",
        "CreatedDateUTC": "/Date(1577836800000)/",
        "OrganisationEntityType": "COMPANY",
        "Timezone": zone,
        "Edition": "BUSINESS",
        "Class": "STANDARD",
        "Addresses": [],
        "Phones": [],
        "ExternalLinks": [],
        "PaymentTerms": terms,
    }
    return body | ({"TaxNumber": tax_number} if tax_number else {})


def make_lists(organisation: Organisation, *, at: datetime) -> None:
    """Create every settings list of an organisation."""
    british = organisation.base_currency == "GBP"
    rows: list[tuple[str, str, dict[str, Any]]] = []
    rows += [("Accounts", row["Code"], row) for row in _accounts(organisation, british=british)]
    rows += [("TaxRates", row["TaxType"], row) for row in _tax_rates(british=british)]
    rows += [("Items", row["Code"], row) for row in _items(organisation, british=british)]
    for order, name in enumerate(("Standard", "Very orange invoice!")):
        theme = {
            "BrandingThemeID": guid(organisation.short_code, "theme", name),
            "Name": name,
            "Type": "INVOICE",
            "SortOrder": order,
            "CreatedDateUTC": wire_time(at),
        }
        rows.append(("BrandingThemes", name, theme))
    for code in ("GBP", "EUR", "USD") if british else ("USD",):
        rows.append(("Currencies", code, {"Code": code, "Description": _CURRENCIES[code]}))
    rows += [("TrackingCategories", "Region", _region(organisation))]
    rows += [("Users", row["EmailAddress"], row) for row in _users(organisation)]
    ids = ("AccountID", "ItemID", "BrandingThemeID", "TrackingCategoryID", "UserID")
    ListEntry.objects.bulk_create(
        ListEntry(
            organisation=organisation,
            kind=kind,
            code=code,
            body=body,
            updated_at=at,
            entry_id=next(
                (body[name] for name in ids if name in body), guid(organisation.short_code, kind, code)
            ),
        )
        for kind, code, body in rows
    )


def _accounts(organisation: Organisation, *, british: bool) -> list[dict[str, Any]]:
    rows = []
    for code, name, kind, group, uk_tax, us_tax, system in _ACCOUNTS:
        row: dict[str, Any] = {
            "AccountID": guid(organisation.short_code, "account", code),
            "Code": code,
            "Name": name if british or code != "820" else "Sales Tax",
            "Status": "ARCHIVED" if code == "290" else "ACTIVE",
            "Type": kind,
            "TaxType": uk_tax if british else us_tax,
            "Class": group,
            "EnablePaymentsToAccount": code == "970",
            "ShowInExpenseClaims": False,
            "ReportingCode": "",
            "HasAttachments": False,
            "AddToWatchlist": False,
        }
        if system:
            row["SystemAccount"] = system
        if kind == "BANK":
            row |= {"BankAccountNumber": "20-00-00 12345678", "BankAccountType": "BANK"}
            row["CurrencyCode"] = organisation.base_currency
        rows.append({key: value for key, value in row.items() if value != ""})
    return rows


def _tax_rates(*, british: bool) -> list[dict[str, Any]]:
    return [
        {
            "Name": name,
            "TaxType": tax_type,
            "ReportTaxType": _REPORT_TYPES.get(tax_type, tax_type) if british else "NONE",
            "CanApplyToAssets": True,
            "CanApplyToEquity": True,
            "CanApplyToExpenses": expenses,
            "CanApplyToLiabilities": True,
            "CanApplyToRevenue": revenue,
            "DisplayTaxRate": float(percent),
            "EffectiveRate": float(percent),
            "Status": status,
            "TaxComponents": [
                {"Name": "VAT" if british else "Tax", "Rate": float(percent), "IsCompound": False}
                | {"IsNonRecoverable": False}
            ],
        }
        for tax_type, name, percent, status, revenue, expenses in (_UK_RATES if british else _US_RATES)
    ]


def _items(organisation: Organisation, *, british: bool) -> list[dict[str, Any]]:
    rows = []
    for product in PRODUCTS if british else PRODUCTS[:US_ITEMS]:
        price = product.price if british else (product.price * Decimal("1.25")).quantize(Decimal("0.01"))
        tax = ("ZERORATEDOUTPUT" if product.code == "NW-034" else "OUTPUT2") if british else "TAX001"
        rows.append(
            {
                "ItemID": guid(organisation.short_code, "item", product.code),
                "Code": product.code,
                "Name": product.name,
                "Description": f"{product.name} ({product.unit})",
                "IsSold": True,
                "IsPurchased": False,
                "IsTrackedAsInventory": False,
                "PurchaseDetails": {},
                "SalesDetails": {"UnitPrice": float(price), "AccountCode": "200", "TaxType": tax},
            }
        )
    bought = {
        "ItemID": guid(organisation.short_code, "item", "BUY-001"),
        "Code": "BUY-001",
        "Name": "Packing material, bought only",
        "IsSold": False,
        "IsPurchased": True,
        "IsTrackedAsInventory": False,
        "PurchaseDescription": "Packing material",
        "PurchaseDetails": {
            "UnitPrice": 12.5,
            "AccountCode": "310",
            "TaxType": "INPUT2" if british else "NONE",
        },
        "SalesDetails": {},
    }
    return [*rows, bought]


def _region(organisation: Organisation) -> dict[str, Any]:
    return {
        "Name": "Region",
        "Status": "ACTIVE",
        "TrackingCategoryID": guid(organisation.short_code, "tracking", "Region"),
        "Options": [
            {
                "TrackingOptionID": guid(organisation.short_code, "tracking", "Region", name),
                "Name": name,
                "Status": "ACTIVE",
                "HasValidationErrors": False,
                "IsDeleted": False,
                "IsArchived": False,
                "IsActive": True,
            }
            for name in _REGIONS
        ],
    }


def _users(organisation: Organisation) -> list[dict[str, Any]]:
    people = [("Ada", "Admin", "STANDARD", True), ("Fin", "Finance", "FINANCIALADVISER", False)]
    return [
        {
            "UserID": guid(organisation.short_code, "user", first),
            "EmailAddress": f"{first.lower()}@northwind.example",
            "FirstName": first,
            "LastName": last,
            "IsSubscriber": subscriber,
            "OrganisationRole": role,
        }
        for first, last, role, subscriber in people
    ]
