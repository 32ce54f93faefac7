"""App configuration of `integrations`."""

from django.apps import AppConfig


class IntegrationsConfig(AppConfig):
    """Register `integrations` with Django."""

    name = "integrations"
    verbose_name = "Post room"
