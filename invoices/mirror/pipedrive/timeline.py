"""What an invoice's story tells of its deal: that it changed in Pipedrive, with old and new values.

Only what an invoice depends on is told, and only of living invoices.
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
    """Return the deal as it is now, to be compared with what it becomes."""
    return copy.copy(deal)


def tell_of_changes(connection: Connection, before: Mapping[int, Deal], after: Iterable[Deal]) -> None:
    """Write into the story of each invoice what its deal says otherwise now; `before` is by the deal's id here."""
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
