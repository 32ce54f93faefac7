"""Check whether an invoice has reached the status asked for, or gone beyond it."""

from __future__ import annotations

from invoices.statuses import APPROVED, XeroStatus

# The status asked for -> the statuses that show it was done, those of later steps included.
DONE_BY: dict[str, tuple[str, ...]] = {
    XeroStatus.SUBMITTED: (XeroStatus.SUBMITTED, *APPROVED),
    XeroStatus.AUTHORISED: APPROVED,
}


def has_reached(asked: str, held: str) -> bool:
    """Return whether the status Xero holds shows that `asked` was done (docs/xero.md#5.5).

    A submission whose answer was lost may have been approved since, an approval paid.
    """
    return held in DONE_BY.get(asked, (asked,))
