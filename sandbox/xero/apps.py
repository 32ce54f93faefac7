"""The Django app of the sandbox's Xero."""

from __future__ import annotations

from importlib import import_module

from django.apps import AppConfig


class XeroConfig(AppConfig):
    name = "sandbox.xero"
    label = "xero"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Register the switches before the first request asks for them."""
        import_module("sandbox.xero.open_questions")
