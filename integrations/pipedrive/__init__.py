"""Pipedrive: sign-in, calls, documents, webhooks, the panel's token. Plain Python only."""

from integrations.pipedrive.client import PipedriveClient

__all__ = ["PipedriveClient"]
