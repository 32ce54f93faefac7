"""The URLconf for events: which function takes an incoming event, which delivers an outgoing message.

An outgoing function is `deliver(message, client) -> None` and raises the `RemoteError` family.
An incoming function is `process(connection, messages) -> None`: several events of one kind in one call,
since many events become few reads.
"""

INCOMING = {
    "xero.invoice": "invoices.sync.pull_invoices",
    "xero.contact": "invoices.sync.pull_contacts",
    "pipedrive.deal": "invoices.sync.pull_deals",
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
    "pipedrive.deal.write_back": "invoices.write_back.push_deal_fields",
    "pipedrive.setup": "integrations.pipedrive_setup.ensure_fields_and_webhooks",
    "reference_data.refresh": "integrations.reference_data.deliver_refresh",
}

# Told in the same transaction whenever an outgoing message of this family changes state, so that the story people
# read can't disagree with the post room: `record_outcome(message) -> None`.
OUTCOMES = {
    "xero.invoice.": "invoices.sync.record_outcome",
}
