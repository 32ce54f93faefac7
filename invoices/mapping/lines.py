"""Turn a deal's products and discounts into lines: never from `sum` (docs/pipedrive.md#5.3)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from integrations.xero.discounts import RATE_DECIMALS, amount_of_rate
from invoices.choices import ItemChoice, ReferenceLists
from invoices.mapping.content import LineContent
from invoices.mapping.documents import DealDocuments, read_decimal, source_value
from invoices.mapping.taxes import TaxMapping
from invoices.mapping.totals import line_amount, round_half_up

ONE_TIME = ("", "one-time")


@dataclass
class LineWriter:
    """Turns the products of one deal into lines and collects `warnings` on the way."""

    documents: DealDocuments
    lists: ReferenceLists
    description_source: str
    account_code: str
    taxes: TaxMapping
    is_taxed: bool
    warnings: list[str]

    def write(self) -> list[LineContent]:
        """Return the lines in Pipedrive's order, disabled products left out, discounts last."""
        products = [product for product in self.documents.products if product.get("is_enabled", True)]
        products.sort(key=lambda product: read_decimal(product.get("order_nr")) or Decimal(0))
        lines = [line for product in products for line in self._product_lines(product)]
        if not self.documents.products:
            lines = self._line_of_value()
        self._warn_of_recurring(products)
        return lines + self._deal_discounts(lines)

    def _product_lines(self, product: Mapping[str, Any]) -> list[LineContent]:
        item = self._item_of(product)
        percent = read_decimal(product.get("tax")) if self.is_taxed else None
        line = LineContent(
            description=self._describe(product),
            quantity=read_decimal(product.get("quantity")),
            unit_amount=read_decimal(product.get("item_price")),
            item_code=item.code if item else "",
            account_code=(item.account_code if item else "") or self.account_code,
            tax_type=self._tax_type(percent, item),
        )
        return self._with_discount(line, product)

    def _item_of(self, product: Mapping[str, Any]) -> ItemChoice | None:
        code = str((product.get("product") or {}).get("code") or product.get("code") or "").strip()
        item = self.lists.find_item(code) if code else None
        return item if item and item.is_sold and item.is_active else None

    def _tax_type(self, percent: Decimal | None, item: ItemChoice | None) -> str:
        if not self.is_taxed:
            return ""
        return self.taxes.tax_type_for(percent, item_tax_type=item.tax_type if item else "")

    def _describe(self, product: Mapping[str, Any]) -> str:
        text = (
            source_value(self.description_source, self.documents, product) if self.description_source else ""
        )
        text = text or str(product.get("name") or "")
        comments = str(product.get("comments") or "").strip()
        return f"{text}\n{comments}" if comments and comments not in text else text

    def _with_discount(self, line: LineContent, product: Mapping[str, Any]) -> list[LineContent]:
        discount = read_decimal(product.get("discount"))
        if not discount or line.quantity is None or line.unit_amount is None:
            return [line]
        gross = line.quantity * line.unit_amount
        if product.get("discount_type") != "amount":
            if discount == round_half_up(discount, RATE_DECIMALS) or not 0 < discount <= 100:
                return [replace(line, discount_rate=discount)]
            # Xero keeps two decimals of a percentage; an amount is an amount.
            return [replace(line, discount_amount=amount_of_rate(discount, gross) or None)]
        amount = round_half_up(_money_off(product, discount, gross=gross, quantity=line.quantity), 2)
        if 0 < amount <= round_half_up(gross, 2):
            return [replace(line, discount_amount=amount)]
        return [line, _negative(line, amount, f"Discount on {str(product.get('name') or line.description)}")]

    def _line_of_value(self) -> list[LineContent]:
        """Return a line for the value of a deal without products."""
        value = read_decimal(self.documents.deal.get("value"))
        if not value:
            return []
        self.warnings.append("The deal has no products; its value became one line. Check the tax rate.")
        return [
            LineContent(
                description=str(self.documents.deal.get("title") or ""),
                quantity=Decimal(1),
                unit_amount=value,
                account_code=self.account_code,
                tax_type=self.taxes.tax_type_for(None) if self.is_taxed else "",
            )
        ]

    def _deal_discounts(self, lines: list[LineContent]) -> list[LineContent]:
        """Return lines for discounts on the whole deal, which are on no product: without them the invoice bills
        too much.
        """
        groups: dict[str, list[LineContent]] = {}
        for line in lines:
            groups.setdefault(line.tax_type, []).append(line)
        sums = {tax_type: sum(map(line_amount, group), Decimal(0)) for tax_type, group in groups.items()}
        whole = sum(sums.values(), Decimal(0))
        written = []
        for discount in self.documents.discounts:
            amount = read_decimal(discount.get("amount")) or Decimal(0)
            if amount <= 0 or whole <= 0:
                continue
            name = str(discount.get("description") or "").strip() or "Discount"
            off = amount if discount.get("type") == "amount" else whole * amount / 100
            shares = _share(round_half_up(off, 2), sums, whole)
            written += [
                _negative(groups[tax_type][0], share, name) for tax_type, share in shares.items() if share
            ]
            self.warnings.append(
                f"The deal's discount “{name}” became a line of its own with a negative price."
            )
        return written

    def _warn_of_recurring(self, products: list[Mapping[str, Any]]) -> None:
        names = [
            str(product.get("name") or "")
            for product in products
            if (product.get("billing_frequency") or "") not in ONE_TIME
        ]
        if names:
            self.warnings.append(
                f"Billed repeatedly in Pipedrive: {', '.join(names)}. This invoice bills it once."
            )


def _negative(line: LineContent, amount: Decimal, description: str) -> LineContent:
    """Return a discount as a line, with the account and tax of what it reduces."""
    return LineContent(
        description=description,
        quantity=Decimal(1),
        unit_amount=-amount,
        account_code=line.account_code,
        tax_type=line.tax_type,
    )


def _money_off(
    product: Mapping[str, Any], discount: Decimal, *, gross: Decimal, quantity: Decimal
) -> Decimal:
    """Return the amount that an "amount" discount takes off the line.

    Whether Pipedrive means it per line or per unit is not documented; the line's own `sum` shows it, where tax is
    certainly not included (docs/pipedrive.md#5.4).
    """
    per_unit = discount * quantity
    total = read_decimal(product.get("sum"))
    if total is not None and product.get("tax_method") != "inclusive" and gross - total == per_unit:
        return per_unit
    return discount


def _share(off: Decimal, sums: Mapping[str, Decimal], whole: Decimal) -> dict[str, Decimal]:
    """Split a discount over the tax rates it affects; the last one takes the rounding difference."""
    shares: dict[str, Decimal] = {}
    left = off
    for tax_type, amount in sums.items():
        shares[tax_type] = round_half_up(off * amount / whole, 2)
        left -= shares[tax_type]
    last = next(reversed(shares))
    shares[last] += left
    return shares
