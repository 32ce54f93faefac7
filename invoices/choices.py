"""The choices that an invoice is filled from: Xero's lists and Pipedrive's fields as plain values.

No database here, so that mapping and validation stay pure; `reference.py` reads the rows into these.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from accounts.mapping_fields import SALES_ACCOUNTS


@dataclass(frozen=True)
class ItemChoice:
    """A product or service of Xero. `unit_price` is in the base currency, None when not set."""

    code: str
    name: str
    description: str = ""
    unit_price: Decimal | None = None
    account_code: str = ""
    tax_type: str = ""
    is_sold: bool = True
    is_active: bool = True


@dataclass(frozen=True)
class AccountChoice:
    """A ledger account of Xero's chart. `account_class` is Xero's Class: REVENUE, ASSET, EXPENSE ..."""

    code: str
    name: str
    type: str = ""
    account_class: str = ""
    tax_type: str = ""
    is_system: bool = False
    is_active: bool = True

    @property
    def is_for_sales(self) -> bool:
        """Whether the account belongs in a sales picker (docs/xero.md#9.2)."""
        return self.is_active and not self.is_system and self.type in SALES_ACCOUNTS

    @property
    def is_for_lines(self) -> bool:
        """Whether a line may use it: bank and system accounts may not (docs/xero.md#6.6)."""
        return not self.is_system and self.type != "BANK"


@dataclass(frozen=True)
class TaxRateChoice:
    """A tax rate of Xero. `rate` is the EffectiveRate in percent; `classes` the account classes it fits."""

    tax_type: str
    name: str
    rate: Decimal = Decimal(0)
    classes: frozenset[str] = frozenset({"REVENUE"})
    is_active: bool = True

    @property
    def is_for_sales(self) -> bool:
        """Whether the rate belongs in a sales picker (docs/xero.md#9.3)."""
        return self.is_active and "REVENUE" in self.classes


@dataclass(frozen=True)
class ThemeChoice:
    """A Xero template (branding theme)."""

    id: str
    name: str
    is_active: bool = True


@dataclass(frozen=True)
class CurrencyChoice:
    """A currency the organisation is subscribed to."""

    code: str
    name: str


@dataclass(frozen=True)
class TrackingOption:
    """One option of a tracking category."""

    id: str
    name: str
    is_active: bool = True


@dataclass(frozen=True)
class TrackingChoice:
    """A tracking category with its options."""

    id: str
    name: str
    options: tuple[TrackingOption, ...] = ()
    is_active: bool = True


@dataclass(frozen=True)
class PaymentTerms:
    """Xero's payment terms for sales: a day and one of its four types (docs/xero.md#8.6)."""

    day: int
    type: str


@dataclass(frozen=True)
class ReferenceLists:
    """Everything one Xero organisation lets an invoice choose from."""

    items: tuple[ItemChoice, ...] = ()
    accounts: tuple[AccountChoice, ...] = ()
    tax_rates: tuple[TaxRateChoice, ...] = ()
    branding_themes: tuple[ThemeChoice, ...] = ()
    currencies: tuple[CurrencyChoice, ...] = ()
    tracking: tuple[TrackingChoice, ...] = ()
    base_currency: str = ""
    short_code: str = ""
    payment_terms: PaymentTerms | None = None

    @property
    def sales_items(self) -> tuple[ItemChoice, ...]:
        """The items that can be sold."""
        return tuple(item for item in self.items if item.is_sold and item.is_active)

    @property
    def sales_accounts(self) -> tuple[AccountChoice, ...]:
        """Accounts for a sales line."""
        return tuple(account for account in self.accounts if account.is_for_sales)

    @property
    def sales_tax_rates(self) -> tuple[TaxRateChoice, ...]:
        """Tax rates for a sales line."""
        return tuple(rate for rate in self.tax_rates if rate.is_for_sales)

    @property
    def rates(self) -> dict[str, Decimal]:
        """Percent by TaxType, for `compute_totals`."""
        return {rate.tax_type: rate.rate for rate in self.tax_rates}

    @property
    def currency_codes(self) -> frozenset[str]:
        """Every currency an invoice may have, the base currency included."""
        return frozenset({currency.code for currency in self.currencies} | {self.base_currency}) - {""}

    def find_item(self, code: str) -> ItemChoice | None:
        """Return the item with `code`, gone ones included."""
        return next((item for item in self.items if item.code == code), None)

    def find_account(self, code: str) -> AccountChoice | None:
        """Return the account with `code`, archived ones included."""
        return next((account for account in self.accounts if account.code == code), None)

    def find_tax_rate(self, tax_type: str) -> TaxRateChoice | None:
        """Return the tax rate named `tax_type`, deleted ones included."""
        return next((rate for rate in self.tax_rates if rate.tax_type == tax_type), None)


@dataclass(frozen=True)
class FieldChoice:
    """A Pipedrive field: its name, type, and labels of its options by id."""

    code: str
    name: str
    type: str = "varchar"
    options: Mapping[str, str] = field(default_factory=dict)
    is_active: bool = True


@dataclass(frozen=True)
class FieldLists:
    """Pipedrive's fields by record ("deal", "person", "organization"), and names behind ids by field type."""

    fields: Mapping[str, Mapping[str, FieldChoice]] = field(default_factory=dict)
    names: Mapping[str, Mapping[str, str]] = field(default_factory=dict)

    def find(self, record: str, code: str) -> FieldChoice | None:
        """Return the field `code` of `record`, None when the list does not have it."""
        return self.fields.get(record, {}).get(code)

    def knows(self, record: str) -> bool:
        """Return whether the field list of `record` has been read."""
        return bool(self.fields.get(record))
