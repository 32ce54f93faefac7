"""Save sales invoices again without a visible change, which moves them to the end of the list."""

from __future__ import annotations

from datetime import timedelta

from sandbox.core import clock
from sandbox.xero.large.generator import generator_of
from sandbox.xero.models import Invoice


def resave_invoices(tenant_id: str, *, count: int) -> int:
    """Save an organisation's first `count` invoices of the list again; return how many there were."""
    if (generator := generator_of(tenant_id, kind="invoices")) is not None:
        return len(generator.touch(count))
    rows = Invoice.objects.filter(organisation_id=tenant_id, type="ACCREC").order_by(
        "updated_at", "invoice_id"
    )
    now = clock.now()
    now = now.replace(microsecond=now.microsecond // 1000 * 1000)
    ids = list(rows.values_list("pk", flat=True)[:count])
    for number, pk in enumerate(ids):
        Invoice.objects.filter(pk=pk).update(updated_at=now + timedelta(milliseconds=number))
    return len(ids)
