"""The REST API of deals and invoices: words in, one action, words out."""

from invoices.api.views.deals import DealViewSet
from invoices.api.views.invoices import InvoiceViewSet

__all__ = ["DealViewSet", "InvoiceViewSet"]
