"""Read numbers and moments from an address or a form: what can't be one is None, never an error.

`str.isdigit` takes "²" for a digit, which `int` refuses; a column takes no more than 64 bits; a moment at the edge of
time can't be turned to another zone.
"""

from __future__ import annotations

import datetime as dt

LARGEST_ID = 2**63 - 1
LARGEST_VERSION = 2**31 - 1
YEARS = range(1900, 2200)


def read_id(text: object) -> int | None:
    """Return the id that `text` is, None where it is none that a row could have."""
    digits = str(text or "").strip()
    if not digits.isascii() or not digits.isdecimal() or len(digits) > len(str(LARGEST_ID)):
        return None
    number = int(digits)
    return number if number <= LARGEST_ID else None


def read_moment(text: str) -> dt.datetime | None:
    """Return the moment that ISO text is, None where it is none or lies beyond any calendar of a company."""
    try:
        moment = dt.datetime.fromisoformat(text)
    except ValueError:
        return None
    return moment if is_usual(moment) else None


def is_usual(moment: dt.datetime | dt.date) -> bool:
    """Return whether a moment can be converted to every zone and database."""
    return moment.year in YEARS
