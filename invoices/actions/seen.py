"""Refuse a step on an invoice that is no longer what the person saw, and say what changed since.

Every door sends what the person saw; the comparison is made here, with the invoice's row locked.
"""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass, field, replace
from decimal import Decimal

from django.utils import timezone

from invoices.actions.content import Change
from invoices.actions.errors import NotAllowed
from invoices.actions.guards import LockedInvoice
from invoices.allowed import InvoiceState
from invoices.fields import TOTAL, plain
from invoices.formatting import show_money
from invoices.models import Invoice, TimelineEntry
from invoices.statuses import XeroStatus
from invoices.timeline import Kind

WRITTEN = re.compile(r"(\d{1,9})(?::(-?\d{1,14}(?:\.\d{1,4})?)(?::([A-Z]{0,20}))?)?")


@dataclass(frozen=True)
class Seen:
    """What a person had before them: the version, and where known the total in the invoice's currency and Xero's
    status.
    """

    version: int
    total: Decimal | None = None
    status: str = ""

    @classmethod
    def of(cls, invoice: Invoice) -> Seen:
        """Return what somebody sees who is shown `invoice` as it is."""
        return cls(invoice.version, invoice.shown_total, invoice.xero_status)

    @classmethod
    def read(cls, text: str) -> Seen | None:
        """Return what `str` wrote, "5:84:SUBMITTED", or the beginning of it; None for anything else."""
        found = WRITTEN.fullmatch(text) if text.isascii() else None
        return cls(int(found[1]), Decimal(found[2]) if found[2] else None, found[3] or "") if found else None

    def __str__(self) -> str:
        if self.total is None:
            return str(self.version)
        return f"{self.version}:{plain(self.total)}:{self.status}"

    def is_of(self, state: InvoiceState) -> bool:
        """Whether the invoice still has this version and total, and was not sent back to draft meanwhile."""
        invoice = state.invoice
        is_same = self.version == invoice.version and self.total in (None, invoice.shown_total)
        return is_same and not self.was_sent_back(state.status)

    def was_sent_back(self, status: str) -> bool:
        """Whether what awaited approval is a draft again."""
        return self.status == XeroStatus.SUBMITTED and status == XeroStatus.DRAFT


NOTHING = Seen(0)


@dataclass(frozen=True)
class ChangesSince:
    """How an invoice differs from what was seen: totals in its currency, fields as (label, old, new), who and when.

    The fields are those that the timeline tells of; `by` is "" and `at` None where it tells nothing.
    """

    invoice: Invoice
    seen: Seen
    fields: list[Change] = field(default_factory=list)
    by: str = ""
    at: dt.datetime | None = None
    since: str = "you looked at it"
    was_sent_back: bool = False

    @property
    def has_new_total(self) -> bool:
        """Whether the total is known to be another one."""
        return self.seen.total not in (None, self.invoice.shown_total)

    @property
    def text(self) -> str:
        """What changed, in a sentence or two."""
        if not self.seen.version:
            total = show_money(self.invoice.shown_total, self.invoice.currency_code)
            return f"It is not known which version of this invoice you saw. The total is {total} now."
        who = f"{self.by} changed this invoice" if self.by else "This invoice has changed"
        when = f" ({timezone.localtime(self.at):%-d %B, %H:%M})" if self.at else ""
        currency = self.invoice.currency_code
        total = f"The total is {show_money(self.invoice.shown_total, currency)} now"
        if self.seen.total is not None:
            verb = "was" if self.has_new_total else "as it was:"
            total = f"{total}, {verb} {show_money(self.seen.total, currency)}"
        if self.was_sent_back:
            who, when = "This invoice was sent back to draft", ""
        names = ", ".join(label for label, _, _ in self.fields)
        return f"{who} since {self.since}{when}. {total}.{f' Changed: {names}.' if names else ''}"


class ChangedSinceSeen(NotAllowed):
    """The invoice is not what the person saw when they asked for the step; `changes` says how it differs."""

    def __init__(self, changes: ChangesSince) -> None:
        super().__init__(f"{changes.text} Check it, then decide again.")
        self.changes = changes


class NothingSeen(NotAllowed):
    """An approval that does not say what it approves."""

    def __init__(self) -> None:
        super().__init__("Say which version of the invoice you approve, so that nothing else is approved.")


def require_seen(locked: LockedInvoice, seen: Seen | None) -> None:
    """Raise ChangedSinceSeen unless the locked invoice is what was `seen`; None is not compared."""
    if seen is not None and not seen.is_of(locked):
        found = changes_since(locked.invoice, seen)
        raise ChangedSinceSeen(replace(found, was_sent_back=seen.was_sent_back(locked.status)))


def changes_since(invoice: Invoice, seen: Seen, *, since: str = "you looked at it") -> ChangesSince:
    """Return how `invoice` differs from what was `seen`, each field from its first old to its last new value.

    `since` completes the sentence "Rita changed this invoice since ...".
    """
    entries = list(entries_since(invoice, seen.version)) if seen.version else []
    merged: dict[str, tuple[str, str]] = {}
    for entry in entries:
        for one in entry.data.get("changes", []):
            label, old, new = (
                str(one.get("label") or ""),
                str(one.get("old") or ""),
                str(one.get("new") or ""),
            )
            merged[label] = (merged[label][0] if label in merged else old, new)
    fields = [
        (label, old, new)
        for label, (old, new) in merged.items()
        # A total is compared as a number; ids have no words and are told all the same.
        if label != TOTAL.label and (old != new or not old)
    ]
    people = dict.fromkeys(str(entry.by) if entry.by else "Somebody in Xero" for entry in entries)
    at = entries[-1].at if entries else None
    return ChangesSince(invoice, seen, fields, " and ".join(people), at, since)


def entries_since(invoice: Invoice, version: int) -> list[TimelineEntry]:
    """Return the timeline's edits, made here or in Xero, that led to versions after `version`, oldest first."""
    told = TimelineEntry.objects.filter(
        invoice=invoice, kind__in=[Kind.EDITED, Kind.CHANGED], data__version__gt=version
    )
    return list(told.select_related("by"))
