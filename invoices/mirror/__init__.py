"""The mirror: write pages of remote documents to local rows, and derive timeline entries and write-backs from the
changes.

Webhooks, catch-up and the answers to our own writes all go through these functions, so they cannot disagree.
`invoices.models` names the two exceptions that write mirrored columns elsewhere.
"""

from __future__ import annotations

from invoices.mirror.pipedrive.deals import (
    mark_deals_deleted,
    mirror_deals,
    mirror_organizations,
    mirror_persons,
)
from invoices.mirror.pipedrive.freshness import confirm_deals_read, newer_deals
from invoices.mirror.pipedrive.merges import (
    move_customers_of_merged_records,
    move_invoices_of_merged_deals,
)
from invoices.mirror.pipedrive.write_back_requests import ask_for_write_back
from invoices.mirror.xero.changes import Change
from invoices.mirror.xero.confirmations import confirm_read, mark_deleted_before_creation
from invoices.mirror.xero.contacts import mirror_contacts
from invoices.mirror.xero.invoices import mirror_answers, mirror_invoices
from invoices.mirror.xero.pdf import note_fetched_pdf, note_online_url

__all__ = [
    "Change",
    "ask_for_write_back",
    "confirm_deals_read",
    "confirm_read",
    "mark_deleted_before_creation",
    "newer_deals",
    "mark_deals_deleted",
    "mirror_answers",
    "mirror_contacts",
    "mirror_deals",
    "mirror_invoices",
    "mirror_organizations",
    "mirror_persons",
    "move_customers_of_merged_records",
    "move_invoices_of_merged_deals",
    "note_fetched_pdf",
    "note_online_url",
]
