"""Xero's dates and moments, read into Python's (docs/xero.md#3.3).

Results are cached: the documents of a page share their days, and a moment is asked for more than once.
"""

from __future__ import annotations

import datetime as dt
import re
from functools import lru_cache

# Xero's clock and ours may differ by this much.
CLOCK_MARGIN = dt.timedelta(minutes=10)
EPOCH = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)
MILLISECONDS = re.compile(r"/Date\((-?\d+)")


@lru_cache(maxsize=4096)
def read_instant(text: str) -> dt.datetime | None:
    """Return the moment of a `/Date(ms+0000)/` or an ISO text in UTC; None when empty.

    The offset inside /Date()/ is ignored: the milliseconds are UTC already (docs/xero.md#3.3).
    """
    if not text:
        return None
    found = MILLISECONDS.search(text)
    if found:
        return EPOCH + dt.timedelta(milliseconds=int(found.group(1)))
    moment = dt.datetime.fromisoformat(text.replace("Z", "+00:00"))
    return moment if moment.tzinfo else moment.replace(tzinfo=dt.UTC)


def read_day(*spellings: str) -> dt.date | None:
    """Return the calendar day of the first spelling that is there; days are never shifted by a time zone."""
    for text in spellings:
        if text:
            return _day(text)
    return None


@lru_cache(maxsize=4096)
def _day(text: str) -> dt.date | None:
    # The invoices of a page share their days.
    if text[:1].isdigit():
        return dt.date.fromisoformat(text[:10])
    moment = read_instant(text)
    return moment.date() if moment else None
