"""The Django admin as this project serves it: our site class, our title."""

from django.contrib.admin.apps import AdminConfig


class InvoiceBridgeAdminConfig(AdminConfig):
    """Use `invoicebridge.admin_site.FinanceDesk` as the default admin site."""

    default_site = "invoicebridge.admin_site.FinanceDesk"
