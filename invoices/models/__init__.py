"""The rows of deals, customers and invoices, and who may see them (`visible_to` is the one place that decides).

`Deal`, `Contact` and `Payment` are mirrors as a whole; on `Invoice` and `InvoiceLine` the `xero_*` columns are the
mirror, the other columns what a person asked for. `invoices.mirror` writes the mirror, with two exceptions: an
invoice Xero never had is marked deleted by `invoices.actions`, and what `invoices.sync` read and found unchanged
gets a newer `mirrored_at`. `invoices.actions` writes what a person asked for. Import models from here.
"""

from invoices.models.contact import ACTIVE, ARCHIVED, Contact, ContactQuerySet
from invoices.models.deal import Deal, DealQuerySet
from invoices.models.invoice import Invoice, InvoiceLine, InvoiceQuerySet
from invoices.models.payment import Payment
from invoices.models.timeline import TimelineEntry

__all__ = [
    "ACTIVE",
    "ARCHIVED",
    "Contact",
    "ContactQuerySet",
    "Deal",
    "DealQuerySet",
    "Invoice",
    "InvoiceLine",
    "InvoiceQuerySet",
    "Payment",
    "TimelineEntry",
]
