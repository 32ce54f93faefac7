"""Decide how InvoiceBridge speaks with Pipedrive: sign-in, calls, documents, webhooks, the signed panel request."""
