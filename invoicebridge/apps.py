"""The Django admin as this project serves it: our site class, our title."""

import gc

from django.contrib.admin.apps import AdminConfig
from django.core.checks import Tags, register

from invoicebridge.checks import check_secrets, check_settings


class InvoiceBridgeAdminConfig(AdminConfig):
    """Use `invoicebridge.admin_site.FinanceDesk` as the default admin site."""

    default_site = "invoicebridge.admin_site.FinanceDesk"

    def ready(self) -> None:
        """Have our settings checked before anything starts."""
        super().ready()
        register(check_settings)
        register(check_secrets, Tags.database)
        # All is loaded and stays for good: the collector need not look through it again and again.
        gc.freeze()
