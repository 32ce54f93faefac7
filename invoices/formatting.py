"""Format money and dates for the sentences and errors that people read."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

from babel.core import Locale
from babel.dates import format_date
from babel.numbers import format_currency, format_decimal, get_currency_precision

from invoices.amounts import WORD, is_readable

LOCALE = Locale.parse("en_GB")


def show_money(amount: Decimal | int | str, currency_code: str) -> str:
    """Return an amount with its currency, "£50.00"; an unknown currency shows its code."""
    number = Decimal(str(amount))
    if not is_readable(number):
        return WORD
    # Xero keeps two decimals in every currency; yen show them only where they say something.
    is_whole = number == number.to_integral_value()
    decimals = (
        get_currency_precision(currency_code) if is_whole else max(2, get_currency_precision(currency_code))
    )
    pattern = "¤#,##0" + ("." + "0" * decimals if decimals else "")
    return format_currency(number, currency_code, format=pattern, locale=LOCALE, currency_digits=False)


def show_number(number: Decimal, pattern: str) -> str:
    """Return a number without a currency by babel's `pattern`, such as "#,##0.00"."""
    return str(format_decimal(number, format=pattern, locale=LOCALE)) if is_readable(number) else WORD


def show_day(day: dt.date | str, *, today: dt.date | None = None) -> str:
    """Return a date as people say it, "3 March", with its year unless that is this one."""
    value = dt.date.fromisoformat(day[:10]) if isinstance(day, str) else day
    pattern = "d MMMM" if today and today.year == value.year else "d MMMM y"
    return format_date(value, format=pattern, locale=LOCALE)
