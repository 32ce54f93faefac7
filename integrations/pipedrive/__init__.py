"""Decide how InvoiceBridge speaks with Pipedrive: sign-in, calls, documents, webhooks, the panel's token."""
