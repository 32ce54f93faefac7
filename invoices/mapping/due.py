"""Work out when an invoice falls due: by the customer's terms, a date of the deal, or our rule."""

from __future__ import annotations

import calendar
import datetime as dt
from typing import NamedTuple, Protocol

from invoices.choices import PaymentTerms
from invoices.mapping.documents import DealDocuments, source_value


class DueRules(Protocol):
    """The part of MappingPreferences about the due date."""

    due_rule: str
    due_days: int
    due_day_of_month: int
    due_deal_field: str
    customer_terms_first: bool


class DueDate(NamedTuple):
    """A due date, and what a person should know about how it was chosen ("" when nothing)."""

    date: dt.date
    warning: str = ""


def due_date(
    date: dt.date,
    *,
    preferences: DueRules,
    contact_terms: PaymentTerms | None = None,
    documents: DealDocuments | None = None,
) -> DueDate:
    """Return when an invoice of `date` falls due; never before `date`."""
    if preferences.customer_terms_first and contact_terms is not None:
        by_terms = apply_terms(date, contact_terms)
        if by_terms is not None:
            return DueDate(by_terms)
    if preferences.due_rule == "day_of_following_month":
        return DueDate(_day_of_month(date, months=1, day=preferences.due_day_of_month))
    after_days = date + dt.timedelta(days=preferences.due_days)
    if preferences.due_rule != "deal_field":
        return DueDate(after_days)
    field = preferences.due_deal_field.removeprefix("deal.")
    text = source_value(f"deal.{field}", documents) if documents and field else ""
    fallback = f"the due date was set to {preferences.due_days} days after the invoice date"
    try:
        chosen = dt.date.fromisoformat(text[:10])
    except ValueError:
        return DueDate(after_days, f"The deal has no date in its due date field; {fallback}.")
    if chosen < date:
        return DueDate(
            after_days, f"The deal's due date, {chosen:%d/%m/%Y}, is before the invoice date; {fallback}."
        )
    return DueDate(chosen)


def apply_terms(date: dt.date, terms: PaymentTerms) -> dt.date | None:
    """Return the due date by Xero's payment terms, None for a type we don't know (docs/xero.md#8.6)."""
    match terms.type:
        case "DAYSAFTERBILLDATE":
            return date + dt.timedelta(days=terms.day)
        case "DAYSAFTERBILLMONTH":
            return _day_of_month(date, months=0, day=31) + dt.timedelta(days=terms.day)
        case "OFCURRENTMONTH":
            this_month = _day_of_month(date, months=0, day=terms.day)
            # A day that has passed already would make the invoice due before it is written.
            return this_month if this_month >= date else _day_of_month(date, months=1, day=terms.day)
        case "OFFOLLOWINGMONTH":
            return _day_of_month(date, months=1, day=terms.day)
    return None


def _day_of_month(date: dt.date, *, months: int, day: int) -> dt.date:
    """Return `day` of the month that is `months` later; a day beyond its end becomes the last one."""
    index = date.year * 12 + date.month - 1 + months
    year, month = divmod(index, 12)
    last = calendar.monthrange(year, month + 1)[1]
    return dt.date(year, month + 1, min(max(day, 1), last))
