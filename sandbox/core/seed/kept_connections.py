"""Keep over a reset what an app and a company agreed on: grants, tokens, connections, webhooks, the app's fields.

A reset is about business data. A connected app stays connected, so that a test can start afresh without going
through the consent pages again.
"""

from __future__ import annotations

from typing import Any

from django.apps import apps
from django.conf import settings
from django.db import models, transaction

# In the order in which the rows depend on each other; ids are the same after every reset.
KEPT = {
    "xero": ("Grant", "RefreshToken", "Connection"),
    "pipedrive": ("Grant", "AccessToken", "Webhook", "Field"),
}


def keep() -> list[tuple[type[models.Model], list[dict[str, Any]]]]:
    """Return the rows to restore after the reset."""
    by_service = {config.name.rpartition(".")[2]: config for config in apps.get_app_configs()}
    kinds = [by_service[service].get_model(name) for service in settings.SERVICES for name in KEPT[service]]
    return [(model, list(model._default_manager.values())) for model in kinds]


def put_back(rows: list[tuple[type[models.Model], list[dict[str, Any]]]]) -> None:
    """Restore the kept rows beside what the reset filled in; rows that exist already stay as they are."""
    with transaction.atomic():
        for model, found in rows:
            model._default_manager.bulk_create([model(**row) for row in found], ignore_conflicts=True)
