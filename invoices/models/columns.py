"""Column definitions that several models share: numbers that are always readable, and the bounds of the database."""

from __future__ import annotations

from decimal import Context, Decimal
from functools import cached_property
from typing import TYPE_CHECKING, Any

from django.db import models
from django.db.models import Q

from invoices.amounts import UNREADABLE, fit

MONEY: dict[str, Any] = {"max_digits": 18, "decimal_places": 4}

if TYPE_CHECKING:
    Column = models.DecimalField[Any, Any]
else:
    Column = models.DecimalField


class NumberColumn(Column):
    """An amount, a quantity or a rate with four decimals.

    One bad row never stops a list: what can't be read comes as `UNREADABLE`.
    """

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **{**MONEY, **options})

    @cached_property
    def context(self) -> Context:
        """Return a context that reads any number, where Django's raises at the nineteenth digit (SQLite)."""
        return Context(prec=400, traps=[])

    def from_db_value(self, value: Decimal | None, *_: Any) -> Decimal | None:
        """Return the number of a column, or what stands for one that can't be read."""
        return None if value is None else fit(value)

    def deconstruct(self) -> Any:
        """Return Django's own field, because the columns are the same."""
        name, _, args, options = super().deconstruct()
        return name, "django.db.models.DecimalField", args, options


def numbers_within_bounds(name: str, *columns: str) -> models.CheckConstraint:
    """Return the constraint that each column is empty or a number within `UNREADABLE`; NaN is none."""
    within = Q()
    for column in columns:
        within &= Q(**{f"{column}__range": (-UNREADABLE, UNREADABLE)})
    return models.CheckConstraint(condition=within, name=name)
