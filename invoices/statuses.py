"""Define the statuses of an invoice: their words in addresses, labels and tones, and the sets that rules refer to.

Xero has six. Two more are shown for approved invoices: overdue and part-paid ones, which await payment too.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import TextChoices

if TYPE_CHECKING:
    from invoices.models import Invoice


class XeroStatus(TextChoices):
    """Xero's six statuses, verbatim, with the words Xero's own pages use. Unknown ones are kept as they come."""

    DRAFT = "DRAFT", "Draft"
    SUBMITTED = "SUBMITTED", "Awaiting approval"
    AUTHORISED = "AUTHORISED", "Awaiting payment"
    PAID = "PAID", "Paid"
    VOIDED = "VOIDED", "Voided"
    DELETED = "DELETED", "Deleted"


# The content may be changed here. A row that Xero has not answered for has the status "".
EDITABLE = ("", XeroStatus.DRAFT, XeroStatus.SUBMITTED)
APPROVED = (XeroStatus.AUTHORISED, XeroStatus.PAID)
# Nothing is due on these, and nothing can be done with them any more.
DEAD = (XeroStatus.VOIDED, XeroStatus.DELETED)
# Something may still happen to these in Xero.
OPEN = (XeroStatus.DRAFT, XeroStatus.SUBMITTED, XeroStatus.AUTHORISED)
CLOSED = (XeroStatus.PAID, *DEAD)


@dataclass(frozen=True)
class Status:
    """A status as people know it: its word in addresses, what it is called, the tone of its chip, Xero's status."""

    word: str
    label: str
    tone: str
    xero: XeroStatus


def _of_xero(word: str, xero: XeroStatus, tone: str) -> Status:
    return Status(word, str(xero.label), tone, xero)


DRAFT = _of_xero("draft", XeroStatus.DRAFT, "neutral")
AWAITING_APPROVAL = _of_xero("awaiting-approval", XeroStatus.SUBMITTED, "info")
AWAITING_PAYMENT = _of_xero("awaiting-payment", XeroStatus.AUTHORISED, "info")
PART_PAID = Status("part-paid", "Part-paid", "warn", XeroStatus.AUTHORISED)
OVERDUE = Status("overdue", "Overdue", "bad", XeroStatus.AUTHORISED)
PAID = _of_xero("paid", XeroStatus.PAID, "good")
VOIDED = _of_xero("voided", XeroStatus.VOIDED, "muted")
DELETED = _of_xero("deleted", XeroStatus.DELETED, "muted")

# In the order of an invoice's life.
STATUSES = (DRAFT, AWAITING_APPROVAL, AWAITING_PAYMENT, PART_PAID, OVERDUE, PAID, VOIDED, DELETED)
LABELS = tuple(status.label for status in STATUSES)
# Of several the first is shown: on the chip of one invoice, and on a deal with several invoices.
GRAVEST_FIRST = (OVERDUE, PART_PAID, AWAITING_PAYMENT, AWAITING_APPROVAL, DRAFT, PAID, VOIDED, DELETED)

SENT, NOT_IN_XERO, NEEDS_A_LOOK = "sent", "not-in-xero", "needs-a-look"
# What lists of invoices can be narrowed to, by the word in addresses; `InvoiceQuerySet.with_status` finds them.
FILTERS: dict[str, str] = {status.word: status.label for status in STATUSES} | {
    SENT: "Sent to the customer",
    NOT_IN_XERO: "Not yet in Xero",
    NEEDS_A_LOOK: "Failed: needs a look",
}
# Xero's own words are understood in addresses too, in capitals or not.
ALIASES: dict[str, str] = {
    xero.lower(): status.word for xero in XeroStatus for status in STATUSES if status.label == xero.label
}


def find_filter(text: str) -> str:
    """Return the word of `FILTERS` that an address means, "" when it means none."""
    word = text.lower()
    return word if word in FILTERS else ALIASES.get(word, "")


def status_of(invoice: Invoice, *, today: dt.date) -> Status | None:
    """Return the gravest status that an invoice has; None for one Xero has not answered for, or with a new status."""
    has = {PART_PAID: invoice.is_part_paid, OVERDUE: invoice.is_overdue(today)}
    return next(
        (one for one in GRAVEST_FIRST if one.xero == invoice.xero_status and has.get(one, True)), None
    )


def status_label(invoice: Invoice, *, today: dt.date) -> str:
    """Return what the status is called; "" before Xero has answered, Xero's word where we don't know it."""
    status = status_of(invoice, today=today)
    return status.label if status else invoice.xero_status


def xero_label(xero_status: str) -> str:
    """Return what one of Xero's statuses is called; one we don't know stays as it came."""
    return str(dict(XeroStatus.choices).get(xero_status, xero_status))
