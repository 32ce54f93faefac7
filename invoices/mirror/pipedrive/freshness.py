"""Find the deals of a page that are newer than their rows."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from django.db.models import F
from django.utils import timezone

from accounts.models import Connection
from integrations.pipedrive.schemas import DealDocument
from invoices.models import Deal

# A stamp's second, and one for the difference of two clocks.
SAME_SECOND = dt.timedelta(seconds=2)


def confirm_deals_read(connection: Connection, deals: Sequence[DealDocument]) -> None:
    """Record that deals last read within the second of their timestamp have been read again."""
    read_within_its_second = Deal.objects.filter(
        connection=connection,
        pipedrive_id__in=[deal.id for deal in deals],
        mirrored_at__lt=F("pipedrive_updated_at") + SAME_SECOND,
    )
    read_within_its_second.update(mirrored_at=timezone.now())


def newer_deals(connection: Connection, deals: Sequence[DealDocument]) -> list[DealDocument]:
    """Return the deals that are newer than their rows, so that the overlap of two reads costs nothing.

    Pipedrive's timestamps are whole seconds. Of two changes within one second, the second shows in the document;
    if only a product line changed, it shows in that we had read the deal within that same second.
    """
    rows = Deal.objects.filter(connection=connection, pipedrive_id__in=[deal.id for deal in deals])
    columns = ("pipedrive_updated_at", "mirrored_at", "deal_document", "pipedrive_id")
    held = {row.pipedrive_id: row for row in rows.only(*columns)}

    def is_newer(deal: DealDocument) -> bool:
        known = held.get(deal.id)
        if known is None or known.pipedrive_updated_at is None or deal.updated_at is None:
            return True
        if deal.updated_at == known.pipedrive_updated_at:
            return deal.raw != known.deal_document or known.mirrored_at < deal.updated_at + SAME_SECOND
        return deal.updated_at > known.pipedrive_updated_at

    return [deal for deal in deals if is_newer(deal)]
