"""Convert the values of an invoice's fields: into bodies for Xero, onto rows, into sentences.

One small class for each kind of value; the list in `invoices.fields` assigns a kind to each field.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from decimal import ROUND_HALF_UP, Context, Decimal, InvalidOperation
from typing import Any

from invoices.amounts import fit

FOUR = Decimal("0.0001")
# A context of its own: `Decimal.quantize` would look up the thread's context each time.
_round = Context(prec=28, rounding=ROUND_HALF_UP).quantize


def quantize(value: Decimal) -> Decimal:
    """Return the value at 4 decimals, as the columns store it: `UNREADABLE` where they can't."""
    return _round(fit(value), FOUR)


def four(value: Decimal | None) -> Decimal | None:
    """Return the value at 4 decimals, as the columns store it; None when there is none."""
    return None if value is None else _round(fit(value), FOUR)


def plain(number: Decimal | None) -> str:
    """Return a number without needless zeros or exponents: 12.50 is "12.5", None is ""."""
    if number is None:
        return ""
    text = format(number, "f")
    return text.rstrip("0").rstrip(".") if "." in text else text


def read_number(value: object) -> Decimal | None:
    """Return the number in a body's value, None when there is none."""
    try:
        return None if value in (None, "") else Decimal(str(value))
    except InvalidOperation:
        return None


class Text:
    """Text, a code or an id."""

    is_number = False

    def read(self, value: object) -> str:
        """Return a body's value in the type that content uses."""
        return str(value or "")

    def write(self, value: Any) -> Any:
        """Return the JSON value for a body, None when there is nothing to send."""
        return value or None

    def comparable(self, value: object) -> Any:
        """Return a value that is equal wherever people would call two values the same."""
        # Xero stores line ends its own way and trims.
        return " ".join(str(value or "").split())

    def words(self, value: object) -> str:
        """Return a body's value as people read it, "" for none."""
        return str(self.comparable(value))

    def show(self, value: Any) -> str:
        """Return a value of the content as people read it, "" for none."""
        return str(value or "")

    def typed(self, value: Any) -> Any:
        """Return the value that a form's field starts with."""
        return value

    def fact(self, value: Any) -> Any:
        """Return the JSON-safe value that changes are compared by, None when Xero gave none."""
        return value

    def column(self, limit: int | None) -> Callable[[Any], Any] | None:
        """Return the function that fits a document's value to its column; None where it fits as it is."""
        return None if limit is None else lambda text: text[:limit]

    def is_given(self, value: Any) -> bool:
        """Return whether a document's value is given at all."""
        return bool(value)


class Day(Text):
    """A day, without a time."""

    def read(self, value: object) -> Any:
        """Return the day, None when the body has none."""
        text = str(value or "")[:10]
        return dt.date.fromisoformat(text) if text else None

    def write(self, value: Any) -> Any:
        """Return the day as Xero takes it, such as 2026-03-31."""
        return value.isoformat() if value else None

    def comparable(self, value: object) -> Any:
        """Return the day, "" for none."""
        return self.read(value) or ""

    def words(self, value: object) -> str:
        """Return the day in the format used here."""
        return self.show(self.read(value))

    def show(self, value: Any) -> str:
        """Return the day in the format used here, such as 31/03/2026."""
        return f"{value:%d/%m/%Y}" if value else ""

    def fact(self, value: Any) -> Any:
        """Return the day as ISO text."""
        return None if value is None else str(value)


class Number(Text):
    """A quantity, or a rate in percent."""

    is_number = True

    def read(self, value: object) -> Any:
        """Return the number, None when the body has none."""
        return read_number(value)

    def write(self, value: Any) -> Any:
        """Return the number as exact text; zero is a number."""
        return None if value is None else plain(value)

    def comparable(self, value: object) -> Any:
        """Return the number; none is zero."""
        return read_number(value) or Decimal(0)

    def words(self, value: object) -> str:
        """Return the number without needless zeros."""
        return plain(read_number(value))

    def show(self, value: Any) -> str:
        """Return the number without needless zeros, "" for zero."""
        return plain(value) if value else ""

    def typed(self, value: Any) -> Any:
        """Return the number in the form people type it."""
        return plain(value)

    def fact(self, value: Any) -> Any:
        """Return the number as text with 4 decimals."""
        return None if value is None else f"{quantize(value):f}"

    def column(self, limit: int | None) -> Callable[[Any], Any] | None:
        """Return the function that rounds to the column's 4 decimals."""
        return four

    def is_given(self, value: Any) -> bool:
        """Return whether there is a number, zero included."""
        return value is not None


class Money(Number):
    """An amount in the invoice's currency."""

    def typed(self, value: Any) -> Any:
        """Return the amount with at least two decimals, and as many more as it has."""
        whole, _, decimals = plain(value).partition(".")
        return f"{whole}.{decimals:0<2}" if whole else ""


class Flag(Text):
    """True or false. A document that leaves it out says neither."""

    def column(self, limit: int | None) -> Callable[[Any], Any] | None:
        """Store it as it is."""
        return None


TEXT, DAY, NUMBER, MONEY, FLAG = Text(), Day(), Number(), Money(), Flag()
Kind = Text
