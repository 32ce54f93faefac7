"""Configure the app `invoices`."""

from django.apps import AppConfig


class InvoicesConfig(AppConfig):
    """Register `invoices` with Django."""

    name = "invoices"
    verbose_name = "Invoices"
