"""Record changes of a deal in the timelines of its invoices, with old and new values.

Only what an invoice depends on is recorded, and only on invoices that are not voided or deleted.
"""

from __future__ import annotations

import copy
from collections.abc import Iterable, Mapping

from accounts.models import Connection
from invoices import timeline
from invoices.deal_changes import facts_of
from invoices.mapping import differences
from invoices.models import Deal, Invoice, TimelineEntry
from invoices.reference import fields_of
from invoices.statuses import DEAD


def remember(deal: Deal) -> Deal:
    """Return a copy of the deal as it is now, to compare it with later."""
    return copy.copy(deal)


def record_deal_changes(connection: Connection, before: Mapping[int, Deal], after: Iterable[Deal]) -> None:
    """Record on each invoice what changed in its deal; `before` is keyed by the deal's primary key."""
    changed = {deal.pk: deal for deal in after if deal.pk in before}
    alive = (
        Invoice.objects.filter(deal__in=list(changed)).exclude(xero_status__in=DEAD).exclude(deal_basis={})
    )
    invoices = list(alive.defer("xero_raw"))
    if not invoices:
        return
    fields = fields_of(connection)
    entries: list[TimelineEntry] = []
    for invoice in invoices:
        field_map = invoice.deal_basis["field_map"]
        old, new = (
            facts_of(deal, field_map, fields=fields)
            for deal in (before[invoice.deal_id or 0], changed[invoice.deal_id or 0])
        )
        if found := differences(old, new):
            rows = [{"label": one.label, "old": one.old, "new": one.new} for one in found]
            entries.append(timeline.build_entry(invoice, timeline.Kind.DEAL_CHANGED, changes=rows))
    TimelineEntry.objects.bulk_create(entries)
