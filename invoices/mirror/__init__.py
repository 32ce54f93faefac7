"""What they said: pages of remote documents become local rows, and what changed becomes sentences and
write-backs.

Webhooks, catch-up and the answers to our own writes all pass through these functions, so they cannot
disagree. Nothing else writes mirrored columns.
"""

from __future__ import annotations

from invoices.mirror.changes import Change
from invoices.mirror.contacts import mirror_contacts
from invoices.mirror.deal_merges import move_invoices_of_merged_deals
from invoices.mirror.deals import mark_deals_deleted, mirror_deals, mirror_organizations, mirror_persons
from invoices.mirror.invoices import mirror_answers, mirror_invoices
from invoices.mirror.notes import note_fetched_pdf, note_online_url
from invoices.mirror.ringing import ask_for_write_back

__all__ = [
    "Change",
    "ask_for_write_back",
    "mark_deals_deleted",
    "mirror_answers",
    "mirror_contacts",
    "mirror_deals",
    "mirror_invoices",
    "mirror_organizations",
    "mirror_persons",
    "move_invoices_of_merged_deals",
    "note_fetched_pdf",
    "note_online_url",
]
