"""Installs the finance desk as the Django admin, checks the settings and tunes the garbage collector."""

import gc

from django.contrib.admin.apps import AdminConfig
from django.core.checks import Tags, register

from invoicebridge.checks import check_secrets, check_settings, check_unreadable_amounts


class InvoiceBridgeAdminConfig(AdminConfig):
    """Use `invoicebridge.admin_site.FinanceDesk` as the default admin site."""

    default_site = "invoicebridge.admin_site.FinanceDesk"

    def ready(self) -> None:
        """Register the checks of the settings."""
        super().ready()
        register(check_settings)
        register(check_secrets, Tags.database)
        register(check_unreadable_amounts, Tags.database)
        # Everything loaded by now stays for good, so the garbage collector need not scan it again.
        gc.freeze()
