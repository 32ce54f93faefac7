"""Serialize invoices: `out` in a list, `detail` whole, from the parts in `nested` and `delivery`."""

from invoices.api.serializers.invoices.detail import InvoiceDetailOut
from invoices.api.serializers.invoices.out import InvoiceOut

__all__ = [
    "InvoiceDetailOut",
    "InvoiceOut",
]
