"""Decide how InvoiceBridge speaks with Pipedrive: sign-in, calls, documents, webhooks, the panel's token."""

from integrations.pipedrive.client import PipedriveClient

__all__ = ["PipedriveClient"]
