"""An invoice as programs see it: `out` in a list, `detail` whole, made of what is in `nested` and `delivery`."""

from invoices.api.serializers.invoices.detail import InvoiceDetailOut
from invoices.api.serializers.invoices.out import InvoiceOut

__all__ = [
    "InvoiceDetailOut",
    "InvoiceOut",
]
