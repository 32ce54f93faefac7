"""The Django app of the sandbox's Pipedrive."""

from __future__ import annotations

from django.apps import AppConfig


class PipedriveConfig(AppConfig):
    name = "sandbox.pipedrive"
    label = "sandbox_pipedrive"
    verbose_name = "Small Pipedrive"
    default_auto_field = "django.db.models.BigAutoField"
