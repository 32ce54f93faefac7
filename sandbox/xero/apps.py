"""Registers the tables of the small Xero."""

from __future__ import annotations

from django.apps import AppConfig


class XeroConfig(AppConfig):
    name = "sandbox.xero"
    label = "xero"
    default_auto_field = "django.db.models.BigAutoField"
