"""Write timeline entries and read them back: data is stored as JSON, the words are made on reading."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from accounts.models import User
from invoices.models import Invoice, TimelineEntry
from invoices.timeline.kinds import Kind
from invoices.timeline.sentences import detail_of, sentence_of


@dataclass(frozen=True)
class ShownEntry:
    """One entry in words. `who` is "Xero" or "" when nobody here did it."""

    at: dt.datetime
    who: str
    sentence: str
    detail: str = ""
    kind: str = ""


def build_entry(
    invoice: Invoice,
    kind: Kind,
    *,
    by: User | None = None,
    source: str = "here",
    at: dt.datetime | None = None,
    **data: Any,
) -> TimelineEntry:
    """Return an unsaved entry, for callers that write many at once; see `record`."""
    entry = TimelineEntry(invoice=invoice, kind=kind, by=by, source=source, data=_jsonable(data))
    if at is not None:
        entry.at = at
    return entry


def record(
    invoice: Invoice, kind: Kind, *, by: User | None = None, source: str = "here", **data: Any
) -> TimelineEntry:
    """Write one entry; each `Kind` names its `data`. Amounts and dates may be passed as they are."""
    entry = build_entry(invoice, kind, by=by, source=source, **data)
    entry.save()
    return entry


def for_invoice(invoice: Invoice) -> list[ShownEntry]:
    """Return the timeline of an invoice in words, oldest first, in one query."""
    return [show_entry(entry) for entry in invoice.timeline.select_related("by")]


def show_entry(entry: TimelineEntry) -> ShownEntry:
    """Return one entry in words."""
    actor = str(entry.by) if entry.by else ""
    who = actor or ("Xero" if entry.source == "xero" else "")
    return ShownEntry(
        at=entry.at,
        who=who,
        sentence=sentence_of(entry.kind, actor or "Someone", entry.data),
        detail=detail_of(entry.kind, entry.data),
        kind=entry.kind,
    )


def _jsonable(value: Any) -> Any:
    if isinstance(value, dict):
        return {str(key): _jsonable(entry) for key, entry in value.items()}
    if isinstance(value, list | tuple):
        return [_jsonable(entry) for entry in value]
    if isinstance(value, Decimal):
        return str(value)
    if isinstance(value, dt.date | dt.datetime):
        return value.isoformat()
    return value
