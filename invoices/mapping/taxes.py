"""Choose the Xero TaxType for a tax percentage of Pipedrive: by the mapping table, else the one that fits."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from invoices.choices import ReferenceLists
from invoices.fields import plain
from invoices.mapping.documents import read_decimal


@dataclass
class TaxMapping:
    """The tax types of one draft; `warnings` collects what a person should check, each once."""

    tax_map: Mapping[str, Any]
    default_tax_type: str
    lists: ReferenceLists
    warnings: list[str] = field(default_factory=list)

    def tax_type_for(self, percent: Decimal | None, *, item_tax_type: str = "") -> str:
        """Return the TaxType of a line; without a percent the item's own, else the default."""
        if percent is None:
            return item_tax_type or self.default_tax_type
        mapped = self._mapped(percent)
        if mapped:
            return mapped
        fitting = [rate for rate in self.lists.sales_tax_rates if rate.rate == percent]
        if len(fitting) == 1:
            return fitting[0].tax_type
        for wished in (item_tax_type, self.default_tax_type):
            if any(rate.tax_type == wished for rate in fitting):
                return wished
        self._warn(
            f"No Xero tax rate is set for {plain(percent)} % tax; the default one was used. Check the "
            "tax rates, or ask an administrator to add it to the preferences."
        )
        return self.default_tax_type

    def _mapped(self, percent: Decimal) -> str:
        wanted = {read_decimal(key): str(tax_type) for key, tax_type in self.tax_map.items() if tax_type}
        tax_type = wanted.get(percent, "")
        rate = self.lists.find_tax_rate(tax_type)
        if tax_type and self.lists.tax_rates and (rate is None or not rate.is_for_sales):
            self._warn(
                f"The Xero tax rate set for {plain(percent)} % tax no longer exists; choose another for those lines."
            )
            return ""
        return tax_type

    def _warn(self, text: str) -> None:
        if text not in self.warnings:
            self.warnings.append(text)
