"""Merge contacts as a person does in Xero: one takes over the other's documents (docs/xero.md#8.8)."""

from __future__ import annotations

from django.db import transaction

from sandbox.core import clock
from sandbox.core.switches import switch
from sandbox.xero.models import Contact, Credit, Invoice
from sandbox.xero.rules import ledger
from sandbox.xero.rules.contact_writes import save_contact


@transaction.atomic
def merge_contacts(gone: Contact, into: Contact) -> None:
    """Archive one contact for good and move all its documents; raise LedgerError when that is impossible.

    A switch decides whether the moved documents get a new UpdatedDateUTC; no event is sent for them.
    """
    if gone.pk == into.pk or gone.organisation_id != into.organisation_id:
        raise ledger.LedgerError("A contact can be merged into another one of its organisation only.")
    if gone.merged_to or into.status != "ACTIVE":
        raise ledger.LedgerError("Both contacts must be ones that still exist.")
    now = clock.now()
    moved = {"updated_at": now.replace(microsecond=now.microsecond // 1000 * 1000)}
    changes = {"contact": into} | (moved if switch("xero_merge_moves_stamps") else {})
    Invoice.objects.filter(contact=gone).update(**changes)
    Credit.objects.filter(contact=gone).update(**changes)
    into.is_customer = into.is_customer or gone.is_customer
    gone.status, gone.merged_to = "ARCHIVED", into.contact_id
    save_contact(gone, f"Merged into {into.name}"[:100], user=ledger.PERSON)
    save_contact(into, f"Merged with {gone.name}"[:100], user=ledger.PERSON)
