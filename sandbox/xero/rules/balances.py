"""What contacts owe and are owed; it is read with them but does not move UpdatedDateUTC (docs/xero.md#4.7)."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from django.db.models import F, FloatField, Q, Sum
from django.db.models.functions import Cast

from sandbox.xero.models import Contact, Invoice
from sandbox.xero.rules.local_dates import today_of
from sandbox.xero.serialisation import money

_SIDES = {"ACCREC": "AccountsReceivable", "ACCPAY": "AccountsPayable"}


def balances_of(contacts: Iterable[Contact]) -> dict[str, dict[str, Any]]:
    """Return `Balances` by ContactID, in the base currency, for contacts with open documents."""
    rows = list(contacts)
    if not rows:
        return {}
    owed = Cast(F("amount_due") / F("currency_rate"), FloatField())
    overdue = Q(due_date__lt=today_of(rows[0].organisation))
    found = Invoice.objects.filter(contact__in=[row.pk for row in rows], status="AUTHORISED").order_by()
    sums = found.values("contact_id", "type").annotate(all=Sum(owed), late=Sum(owed, filter=overdue))
    balances: dict[str, dict[str, Any]] = {}
    for row in sums:
        amounts = {"Outstanding": row["all"], "Overdue": row["late"]}
        side = {name: money(Decimal(str(value or 0))) for name, value in amounts.items()}
        balances.setdefault(row["contact_id"], {})[_SIDES[row["type"]]] = side
    return balances
