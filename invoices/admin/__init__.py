"""The finance desk's pages about deals and invoices."""

from invoices.admin.deal import DealAdmin
from invoices.admin.invoice import InvoiceAdmin

__all__ = ["DealAdmin", "InvoiceAdmin"]
