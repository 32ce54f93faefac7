"""`manage.py find_unreadable`: names the invoices with an amount that can't be shown, each with a way out."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand
from django.urls import reverse

from invoices.models import Invoice


class Command(BaseCommand):
    """Lists invoices whose amounts are beyond what a column holds."""

    help = "Lists invoices with an amount that can't be shown, and what to do with each."

    def handle(self, *args: Any, **options: Any) -> None:
        """Print a line for each invoice."""
        found = Invoice.objects.unreadable().defer("xero_raw", "deal_basis").order_by("pk")
        for invoice in found:
            page = f"{settings.SITE_URL}{reverse('invoice_detail', args=[invoice.uid])}"
            name = f"{invoice} of {invoice.customer_name or 'an unknown customer'}"
            self.stdout.write(f"{name}: {way_out(invoice)} {page}")
        self.stdout.write(f"{len(found)} found." if found else "Every amount can be shown.")


def way_out(invoice: Invoice) -> str:
    """Return what a person can do about an amount that can't be shown."""
    if not invoice.is_in_xero:
        return "Correct quantity and price of its items, or delete it."
    if invoice.is_editable:
        return "Correct quantity and price of its items, here or in Xero."
    return "Its amounts are larger than can be shown here. Xero shows them."
