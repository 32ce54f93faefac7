"""The workers' side: push what people asked for, pull what events named, catch up on changes without events.

Exports the names that `invoicebridge.routes` and `invoices.tasks` call. No DRF, no Celery; clients are passed in
or come from `integrations.calls.clients`.
"""

from __future__ import annotations

from invoices.sync.catch_up.rounds import (
    catch_up_now,
    catch_up_where_due,
    read_changes,
    read_lists_again,
)
from invoices.sync.pull.first_import import continue_import_where_due
from invoices.sync.pull.open_invoices import reread_open_invoices
from invoices.sync.pull.pipedrive_events import (
    pull_deal_products,
    pull_deals,
    pull_organizations,
    pull_persons,
)
from invoices.sync.pull.xero_events import pull_contacts, pull_invoices
from invoices.sync.push.create import push_create
from invoices.sync.push.create_many import push_creates
from invoices.sync.push.outcomes import record_outcome
from invoices.sync.push.sharing import email_invoice, fetch_online_url, fetch_pdf
from invoices.sync.push.status import push_status
from invoices.sync.push.status_many import push_statuses
from invoices.sync.push.update import push_update

__all__ = [
    "catch_up_now",
    "catch_up_where_due",
    "email_invoice",
    "fetch_online_url",
    "fetch_pdf",
    "continue_import_where_due",
    "pull_contacts",
    "pull_deal_products",
    "pull_deals",
    "pull_invoices",
    "pull_organizations",
    "pull_persons",
    "push_create",
    "push_creates",
    "push_status",
    "push_statuses",
    "push_update",
    "record_outcome",
    "read_changes",
    "read_lists_again",
    "reread_open_invoices",
]
