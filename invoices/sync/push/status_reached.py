"""Whether an invoice has come as far as somebody asked: what went further meanwhile needs no person."""

from __future__ import annotations

from invoices.statuses import APPROVED, XeroStatus

# What was asked for -> where the invoice may stand when that has been done, and the next steps after it too.
DONE_BY: dict[str, tuple[str, ...]] = {
    XeroStatus.SUBMITTED: (XeroStatus.SUBMITTED, *APPROVED),
    XeroStatus.AUTHORISED: APPROVED,
}


def has_come_to(asked: str, held: str) -> bool:
    """Return whether the status Xero holds shows that `asked` was done (docs/xero.md#5.5).

    A submission whose answer was lost may have been approved since, an approval paid.
    """
    return held in DONE_BY.get(asked, (asked,))
