"""Locked periods, in which no document is created or changed (docs/xero.md#5.8)."""

from __future__ import annotations

from datetime import date

from sandbox.core.switches import switch
from sandbox.xero.models import Organisation
from sandbox.xero.serialisation import read_date

_NAMES = {"PeriodLockDate": "period lock date", "EndOfYearLockDate": "end of year lock date"}


def lock_problem(organisation: Organisation, day: date) -> str:
    """Return Xero's refusal for a document of this day, or an empty text; advisers pass the period lock."""
    for name, text in _NAMES.items():
        if name == "PeriodLockDate" and switch("xero_connecting_role") == "FINANCIALADVISER":
            continue
        locked = read_date(organisation.body.get(name))
        if locked and day <= locked:
            return f"The document date cannot be before the {text}, currently set at {locked:%d %B %Y}"
    return ""
