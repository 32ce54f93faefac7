"""Fill and empty the sandbox's Pipedrive; even an empty company has users, pipelines and currencies."""

from __future__ import annotations

from django.apps import apps
from django.db import connection

from sandbox.core import clock
from sandbox.pipedrive.models import Deal
from sandbox.pipedrive.seed.base_data import seed_company
from sandbox.pipedrive.seed.contacts import seed_contacts, seed_fields, seed_products
from sandbox.pipedrive.seed.deals import seed_deals
from sandbox.pipedrive.token_budget import forget_usage


def seed() -> None:
    """Create the demo company, unless it has deals already."""
    seed_company()
    if Deal.objects.exists():
        return
    now = clock.now()
    deleted_option = seed_fields()
    seed_contacts(now)
    seed_products(now)
    seed_deals(now, deleted_option=deleted_option)


def forget() -> None:
    """Clear the counts of the limits."""
    forget_usage()


def reset() -> None:
    """Delete everything, installs and webhooks included, and restart numbering."""
    for model in reversed(list(apps.get_app_config("sandbox_pipedrive").get_models())):
        model._default_manager.all().delete()
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM sqlite_sequence WHERE name LIKE 'sandbox_pipedrive_%%'", [])
    seed_company()
