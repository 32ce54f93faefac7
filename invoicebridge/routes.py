"""Routes messages to functions: each kind of incoming event and of outgoing message names its handler and its label.

A new kind needs its rows here and its function; how the record is read stands in docs/how-to-add.md.
"""

# `process(connection, messages) -> None` receives several events of one kind in one call, so that many events need few
# reads. A kind is the provider and the service's own word; a webhook is created in Pipedrive for each of its kinds.
INCOMING = {
    "xero.invoice": "invoices.sync.pull.xero_events.pull_invoices",
    "xero.contact": "invoices.sync.pull.xero_events.pull_contacts",
    "pipedrive.deal": "invoices.sync.pull.pipedrive_events.pull_deals",
    "pipedrive.person": "invoices.sync.pull.pipedrive_events.pull_persons",
    "pipedrive.organization": "invoices.sync.pull.pipedrive_events.pull_organizations",
    "pipedrive.deal_product": "invoices.sync.pull.pipedrive_events.pull_deal_products",
}

# `deliver(message, client) -> None` raises the `RemoteError` family.
OUTGOING = {
    "xero.invoice.create": "invoices.sync.push.create.push_create",
    "xero.invoice.update": "invoices.sync.push.update.push_update",
    "xero.invoice.set_status": "invoices.sync.push.status.push_status",
    "xero.invoice.fetch_pdf": "invoices.sync.push.sharing.fetch_pdf",
    "xero.invoice.fetch_online_url": "invoices.sync.push.sharing.fetch_online_url",
    "xero.invoice.email": "invoices.sync.push.sharing.email_invoice",
    "pipedrive.deal.write_back": "invoices.sync.push.deal_fields.push_deal_fields",
    "pipedrive.setup": "integrations.lifecycle.pipedrive_setup.ensure_fields_and_webhooks",
    "reference_data.refresh": "integrations.lifecycle.reference_data.deliver_refresh",
}

# These kinds change nothing at the service, so they go out while it refuses writes.
ONLY_READ = ("xero.invoice.fetch_pdf", "xero.invoice.fetch_online_url", "reference_data.refresh")

# Messages of these kinds that are due together for one company go out in one request: `deliver(delivery, client)`
# settles each message of the delivery.
TOGETHER = {
    "xero.invoice.create": "invoices.sync.push.create_many.push_creates",
    "xero.invoice.set_status": "invoices.sync.push.status_many.push_statuses",
}

# What may use the last calls of a day, which are kept for approvals (settings, XERO_APPROVALS_PERCENT).
LAST_CALLS = ("xero.invoice.set_status",)

# Called in the same transaction whenever an outgoing message of this family changes state, so that timeline and
# message always agree: `record_outcome(message) -> None`.
OUTCOMES = {
    "xero.invoice.": "invoices.sync.push.outcomes.record_outcome",
}

# Retrying or discarding a failed message of this family calls the domain's function, which writes to the timeline:
# `retry(message, *, by)` and `discard(message, *, by, reason)`. Other families use the outbox's own.
RETRIES = {
    "xero.invoice.": "invoices.actions.retry_message",
}
DISCARDS = {
    "xero.invoice.": "invoices.actions.discard_message",
}

# Called when events of a service were missed: reads the lists of a company again from where each was last read.
READ_AGAIN = {
    "pipedrive": "invoices.sync.catch_up.rounds.read_lists_again",
}

# The labels of message kinds on pages.
WORDS = {
    "xero.invoice": "Invoice in Xero",
    "xero.contact": "Customer in Xero",
    "pipedrive.deal": "Deal in Pipedrive",
    "pipedrive.person": "Person in Pipedrive",
    "pipedrive.organization": "Organization in Pipedrive",
    "pipedrive.deal_product": "Product of a deal in Pipedrive",
    "xero.invoice.create": "Create the invoice",
    "xero.invoice.update": "Save the changes",
    "xero.invoice.set_status": "Change the status",
    "xero.invoice.fetch_pdf": "Get the PDF",
    "xero.invoice.fetch_online_url": "Get the online link",
    "xero.invoice.email": "E-mail the invoice",
    "pipedrive.deal.write_back": "Show it on the deal",
    "pipedrive.setup": "Set up fields and webhooks",
    "reference_data.refresh": "Read the lists",
}

# The labels of what calls were made for, on the page of calls; a message kind without a row has its label above.
PURPOSES = {
    "xero.invoice": "Events: invoices",
    "xero.contact": "Events: contacts",
    "pipedrive.deal": "Events: deals",
    "pipedrive.person": "Events: persons",
    "pipedrive.organization": "Events: organizations",
    "reference_data.refresh": "Lists (accounts, tax rates, items ...)",
    "catch_up": "Looking for changes",
    "import": "First import",
    "nightly": "Nightly look at what is open",
    "weekly": "Weekly full pass",
    "health": "Checking the connection",
    "webhooks": "Checking webhooks",
    "other": "Other",
}

# The choices of the deal field that shows the status of a deal's invoices: a tuple of labels.
DEAL_STATUS_LABELS = "invoices.statuses.LABELS"

# What a mailbox such as "invoice:42" is about: `name(ids) -> {id: (words, address at the desk, of the page)}`.
SUBJECTS = {
    "invoice": "invoices.subjects.name_invoices",
    "deal": "invoices.subjects.name_deals",
}
