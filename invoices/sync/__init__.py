"""What workers do: push what people asked for, pull what an event spoke of, catch up with what no event told.

The names `invoicebridge.routes` and `invoices.tasks` call. No DRF, no Celery; clients come from outside or
from `integrations.connections`.
"""

from __future__ import annotations

from invoices.sync.create import push_create
from invoices.sync.create_many import push_creates
from invoices.sync.full_reads import go_on_where_due
from invoices.sync.hear_xero import pull_contacts, pull_invoices
from invoices.sync.open_invoices import reread_open_invoices
from invoices.sync.outcomes import record_outcome
from invoices.sync.papers import email_invoice, fetch_online_url, fetch_pdf
from invoices.sync.pull_pipedrive import pull_deal_products, pull_deals, pull_organizations, pull_persons
from invoices.sync.status_many import push_statuses
from invoices.sync.statuses import push_status
from invoices.sync.turns import catch_up, catch_up_now, catch_up_where_due
from invoices.sync.update import push_update

__all__ = [
    "catch_up",
    "catch_up_now",
    "catch_up_where_due",
    "email_invoice",
    "fetch_online_url",
    "fetch_pdf",
    "go_on_where_due",
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
    "reread_open_invoices",
]
