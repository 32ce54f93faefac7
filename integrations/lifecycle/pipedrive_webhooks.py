"""The webhooks we keep in a Pipedrive company, and how one that fell silent is replaced.

Pipedrive bans a webhook for half an hour after ten events we did not take, and deletes it after three days; what
happens meanwhile is never reported. Webhooks are optional: a company that can't reach us is caught up with by reading
(docs/pipedrive.md#12.6).
"""

from __future__ import annotations

import logging
import secrets

from django.conf import settings
from django.urls import reverse

from accounts.models import Connection
from integrations import routing
from integrations.http import RemoteNotFound, RequestRejected, ScopeMissing
from integrations.pipedrive.client import PipedriveClient
from integrations.pipedrive.people import WebhookDocument

logger = logging.getLogger(__name__)

WEBHOOK_NAME = "InvoiceBridge"
WEBHOOK_USER = "invoicebridge"
# Named by Pipedrive since 2026 and not yet by its specification: wanted, never missed.
OPTIONAL_OBJECTS = ("deal_product",)


def ensure_webhooks(connection: Connection, client: PipedriveClient) -> None:
    """Put missing webhooks back and drop stale ones of ours. Raises RemoteErrors, but not for a refusal."""
    try:
        _ensure_webhooks(connection, client)
    except (RequestRejected, ScopeMissing) as error:
        # Such as a plain http address, which Pipedrive refuses with its words for a missing scope.
        logger.warning(
            "Pipedrive sends no webhooks to this address; we check for changes instead: %s", error.reason
        )


def heal_webhooks(connection: Connection, client: PipedriveClient) -> None:
    """Replace webhooks that were banned or deleted or do not reach us, and read what they did not report.

    Every list of the company is due again, from where it was last read. Raises RemoteErrors.
    """
    healthy = {hook.id for hook in client.list_webhooks() if _is_healthy(hook)}
    if silent := [one for one in connection.webhook_ids if one not in healthy]:
        logger.warning("Webhooks %s of %s were silent; they are created again.", silent, connection)
        ensure_webhooks(connection, client)
        routing.read_lists_again(connection)


def _is_healthy(webhook: WebhookDocument) -> bool:
    """Return whether its last event arrived: a ban shows nowhere else for certain."""
    status = webhook.last_http_status
    return bool(webhook.is_active) and not webhook.remove_reason and (status is None or 200 <= status < 300)


def _ensure_webhooks(connection: Connection, client: PipedriveClient) -> None:
    if not connection.webhook_path or not connection.webhook_password:
        connection.webhook_path = secrets.token_urlsafe(24)
        connection.webhook_password = secrets.token_urlsafe(32)
    # Saved first: Pipedrive tries the address while it makes the webhook.
    connection.save(update_fields=["webhook_path", "webhook_password"])
    url = settings.SITE_URL + reverse("pipedrive_webhook", args=[connection.webhook_path])
    kept: dict[str, int] = {}
    for webhook in client.list_webhooks():
        if webhook.subscription_url == url and _is_healthy(webhook) and webhook.event_object not in kept:
            kept[webhook.event_object] = webhook.id
        elif _is_ours(webhook):
            _delete(client, webhook)
    for name in routing.objects_of(connection.provider):
        if name not in kept:
            created = _create(connection, client, name, url)
            if created is not None:
                kept[name] = created.id
        Connection.objects.filter(pk=connection.pk).update(webhook_ids=sorted(kept.values()))


def _is_ours(webhook: WebhookDocument) -> bool:
    return webhook.name.startswith(WEBHOOK_NAME) and webhook.subscription_url.startswith(
        settings.SITE_URL + "/"
    )


def _delete(client: PipedriveClient, webhook: WebhookDocument) -> None:
    try:
        client.delete_webhook(webhook.id)
    except RemoteNotFound:
        logger.info("Webhook %s was gone already.", webhook.id)


def _create(connection: Connection, client: PipedriveClient, name: str, url: str) -> WebhookDocument | None:
    body = {
        "subscription_url": url,
        "event_action": "*",
        "event_object": name,
        "name": f"{WEBHOOK_NAME} {name}",
        "version": "2.0",
        "http_auth_user": WEBHOOK_USER,
        "http_auth_password": connection.webhook_password,
    }
    try:
        return client.create_webhook(body)
    except RequestRejected as error:
        if name not in OPTIONAL_OBJECTS:
            raise
        logger.info("Pipedrive offers no webhook for %s: %s", name, error.reason)
    return None
