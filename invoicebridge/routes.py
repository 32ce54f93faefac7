"""Routes messages to functions: each kind of incoming event and of outgoing message names its handler.

An outgoing function is `deliver(message, client) -> None` and raises the `RemoteError` family.
An incoming function is `process(connection, messages) -> None`. It receives several events of one kind in one call, so
that many events need few reads.
"""

INCOMING = {
    "xero.invoice": "invoices.sync.pull_invoices",
    "xero.contact": "invoices.sync.pull_contacts",
    "pipedrive.deal": "invoices.sync.pull_deals",
    "pipedrive.deal_product": "invoices.sync.pull_deal_products",
    "pipedrive.person": "invoices.sync.pull_persons",
    "pipedrive.organization": "invoices.sync.pull_organizations",
}

OUTGOING = {
    "xero.invoice.create": "invoices.sync.push_create",
    "xero.invoice.update": "invoices.sync.push_update",
    "xero.invoice.set_status": "invoices.sync.push_status",
    "xero.invoice.fetch_pdf": "invoices.sync.fetch_pdf",
    "xero.invoice.fetch_online_url": "invoices.sync.fetch_online_url",
    "xero.invoice.email": "invoices.sync.email_invoice",
    "pipedrive.deal.write_back": "invoices.sync.push.deal_fields.push_deal_fields",
    "pipedrive.setup": "integrations.lifecycle.pipedrive_setup.ensure_fields_and_webhooks",
    "reference_data.refresh": "integrations.lifecycle.reference_data.deliver_refresh",
}

# Messages of these kinds that are due together for one company go out in one request: `deliver(delivery, client)`
# settles each message of the delivery.
TOGETHER = {
    "xero.invoice.create": "invoices.sync.push_creates",
    "xero.invoice.set_status": "invoices.sync.push_statuses",
}

# Called in the same transaction whenever an outgoing message of this family changes state, so that timeline and
# message always agree: `record_outcome(message) -> None`.
OUTCOMES = {
    "xero.invoice.": "invoices.sync.record_outcome",
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
    "pipedrive": "invoices.sync.read_lists_again",
}

# The labels of message kinds on pages.
WORDS = {
    "xero.invoice": "Invoice in Xero",
    "xero.contact": "Customer in Xero",
    "pipedrive.deal": "Deal in Pipedrive",
    "pipedrive.person": "Person in Pipedrive",
    "pipedrive.organization": "Organization in Pipedrive",
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

# What a mailbox such as "invoice:42" is about: `name(ids) -> {id: (words, address at the desk, of the page)}`.
SUBJECTS = {
    "invoice": "invoices.subjects.name_invoices",
    "deal": "invoices.subjects.name_deals",
}
