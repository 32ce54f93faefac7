"""Check a line (docs/xero.md#6.3, docs/xero.md#6.6, docs/xero.md#9)."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from integrations.xero.discounts import RATE_DECIMALS, gross_of
from invoices.amounts import LARGEST_NUMBER
from invoices.choices import ReferenceLists
from invoices.fields import LINE
from invoices.mapping import LineContent
from invoices.mapping.totals import line_amount, round_half_up
from invoices.validation.errors import FieldError, count_characters

DESCRIPTION_LENGTH = 4000
PRICE_DECIMALS = 4

Problem = tuple[str, str]


def check_line(
    line: LineContent, index: int, *, lists: ReferenceLists, is_taxed: bool
) -> Iterator[FieldError]:
    """Yield everything wrong with one line."""
    problems = [*_texts(line), *_lengths(line), *(list(_numbers(line)) or _amount(line))]
    # A list that was never read knows nothing; Xero judges then.
    problems += _item(line, lists) if lists.items else ()
    problems += _account(line, lists) if lists.accounts else ()
    problems += _tax(line, lists) if lists.tax_rates and is_taxed else ()
    for field, text in problems:
        yield FieldError(field, text, index)


def lacks_account(line: LineContent, lists: ReferenceLists) -> bool:
    """Return whether Xero would have no account to book the line to."""
    item = lists.find_item(line.item_code) if line.item_code else None
    return not line.account_code and not (item and item.account_code)


def _texts(line: LineContent) -> Iterator[Problem]:
    if not line.description.strip():
        yield "description", "Say what this line is for."
    elif len(line.description) > DESCRIPTION_LENGTH:
        over = len(line.description) - DESCRIPTION_LENGTH
        yield (
            "description",
            f"Shorten this by {count_characters(over)}: Xero accepts at most {DESCRIPTION_LENGTH:,}.",
        )


def _lengths(line: LineContent) -> Iterator[Problem]:
    for field in LINE:
        if field.limit and (over := len(getattr(line, field.name)) - field.limit) > 0:
            yield field.name, f"Shorten this by {count_characters(over)}: Xero accepts at most {field.limit}."


def _numbers(line: LineContent) -> Iterator[Problem]:
    if line.quantity is None:
        yield "quantity", "Enter a quantity."
    else:
        yield from _number("quantity", "quantity", line.quantity)
        if line.quantity.is_finite() and line.quantity < 0:
            yield (
                "quantity",
                "The quantity can't be negative. For money back, make the price negative instead.",
            )
    if line.unit_amount is None:
        yield "unit_amount", "Enter a price, 0 if it is free."
    else:
        yield from _number("unit_amount", "price", line.unit_amount)
    if line.discount_rate is not None:
        yield from _number("discount_rate", "discount", line.discount_rate)
        if line.discount_rate.is_finite() and not 0 <= line.discount_rate <= 100:
            yield "discount_rate", "The discount is a percentage from 0 to 100."
        elif line.discount_rate.is_finite() and line.discount_rate != round(
            line.discount_rate, RATE_DECIMALS
        ):
            yield (
                "discount_rate",
                "Xero keeps two decimals of a percentage. Enter two, or the discount as an amount.",
            )
    if line.discount_amount:
        yield from _discount_amount(line, line.discount_amount)


def _discount_amount(line: LineContent, amount: Decimal) -> Iterator[Problem]:
    """Check an amount taken off: at most what the line comes to, or Xero refuses it (docs/xero.md#6.4)."""
    gross = gross_of(line.quantity, line.unit_amount)
    if line.discount_rate:
        yield "discount_amount", "Enter the discount as a percentage or as an amount, not as both."
    elif not amount.is_finite() or amount < 0 or abs(amount) > LARGEST_NUMBER:
        yield "discount_amount", "The discount is an amount from 0 to the line's sum."
    elif amount != round(amount, 2):
        yield "discount_amount", "An amount has two decimals."
    elif gross is not None and gross.is_finite() and amount > round_half_up(gross, 2):
        yield (
            "discount_amount",
            f"The discount is more than the line comes to ({round_half_up(gross, 2):,.2f}). "
            "Write it as an item of its own with a negative price.",
        )


def _number(field: str, word: str, number: Decimal) -> Iterator[Problem]:
    if not number.is_finite():
        yield field, f"The {word} must be a number."
    elif abs(number) > LARGEST_NUMBER:
        yield field, f"The {word} is larger than Xero accepts ({LARGEST_NUMBER:,})."
    elif number != number.quantize(Decimal(1).scaleb(-PRICE_DECIMALS)):
        yield (
            field,
            f"The {word} has more than {PRICE_DECIMALS} decimals; Xero keeps {PRICE_DECIMALS}. Round it.",
        )


def _amount(line: LineContent) -> Iterator[Problem]:
    """Check what the line comes to, once its numbers are sound by themselves."""
    amount = line_amount(line)
    if abs(amount) > LARGEST_NUMBER:
        yield (
            "unit_amount",
            f"Quantity and price come to {amount:,.2f}, more than Xero accepts on a line ({LARGEST_NUMBER:,}). "
            "Check both.",
        )


def _item(line: LineContent, lists: ReferenceLists) -> Iterator[Problem]:
    if not line.item_code:
        return
    item = lists.find_item(line.item_code)
    if item is None or not item.is_active:
        yield "item_code", f"Item {line.item_code} is no longer in Xero. Choose another, or none."
    elif not item.is_sold:
        yield "item_code", f"{item.name} is not for sale in Xero. Choose another, or none."


def _account(line: LineContent, lists: ReferenceLists) -> Iterator[Problem]:
    if not line.account_code:
        return
    account = lists.find_account(line.account_code)
    if account is None:
        yield "account_code", f"Account {line.account_code} is not in Xero. Choose another."
    elif not account.is_active:
        yield "account_code", f"Account {account.code} {account.name} is archived in Xero. Choose another."
    elif not account.is_for_lines:
        yield (
            "account_code",
            f"Xero keeps account {account.code} {account.name} for its own use. Choose a sales account.",
        )


def _tax(line: LineContent, lists: ReferenceLists) -> Iterator[Problem]:
    if not line.tax_type:
        return
    rate = lists.find_tax_rate(line.tax_type)
    if rate is None:
        yield "tax_type", f"Tax rate {line.tax_type} is not in Xero. Choose another."
        return
    if not rate.is_active:
        yield "tax_type", f"The tax rate {rate.name} was deleted in Xero. Choose another."
        return
    account = lists.find_account(line.account_code)
    # An account that can't be used anyway has its own error.
    is_sound = account is not None and account.is_active and account.is_for_lines
    if account and is_sound and account.account_class and account.account_class not in rate.classes:
        yield (
            "tax_type",
            f"The tax rate {rate.name} can't be used with account {account.code} {account.name}. "
            "Choose another rate.",
        )
