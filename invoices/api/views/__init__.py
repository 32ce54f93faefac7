"""The REST API of deals and invoices: each view parses the request, calls one action, serializes the result."""

from invoices.api.views.deals import DealViewSet
from invoices.api.views.invoices import InvoiceViewSet

__all__ = ["DealViewSet", "InvoiceViewSet"]
