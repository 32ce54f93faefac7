"""`/api/v1/invoices/`: everything the pages do with an invoice, each by the same action."""

from invoices.api.views.invoices.collection import Collection
from invoices.api.views.invoices.documents import Documents
from invoices.api.views.invoices.verbs import Verbs


class InvoiceViewSet(Collection, Verbs, Documents):
    """Sales invoices. Changes are sent to Xero in the background; `delivery` shows their state."""


__all__ = ["InvoiceViewSet"]
