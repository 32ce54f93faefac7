"""F17: yesterday's backup is restored. What was sent since is found by its mark before anything is sent again."""

from __future__ import annotations

import pytest

from integrations.models import OutboxMessage, OutboxState
from invoices.models import Invoice
from tests.faults.assertions import assert_both_sides_agree
from tests.faults.pushes import new_draft
from tests.invoices.sync.end_to_end.steps import fresh

pytestmark = pytest.mark.django_db(transaction=True)
DAY = 24 * 3600
CREATES = OutboxMessage.objects.filter(kind="xero.invoice.create")


def forget_since(draft: Invoice, message: dict) -> None:
    """Restore the rows of before the draft was sent; Xero keeps what it has."""
    OutboxMessage.objects.filter(pk=message["id"]).update(**message)
    OutboxMessage.objects.get(pk=message["id"]).delivery_attempts.all().delete()
    Invoice.objects.filter(pk=draft.pk).update(
        xero_id="", xero_number="", xero_status="", xero_updated_at=None, xero_raw={}, mirrored_at=None
    )


def test_a_draft_sent_after_the_backup_is_found_by_its_mark(sandbox, xero, deal, ada, restarted):
    """Nobody has read anything yet when the worker of the restored database begins with what it believes is new."""
    draft = new_draft(deal, xero, ada, contact_name="Restored")
    backup = CREATES.values().get()
    restarted.finish()
    number = fresh(draft).xero_number
    restarted.pass_time(DAY)
    forget_since(draft, backup)
    assert CREATES.get().state == OutboxState.PENDING

    restarted.finish()

    assert fresh(draft).xero_number == number
    assert_both_sides_agree(sandbox, draft)
