"""Name the subject of a message for the people who look at it: an invoice by number and customer, a deal by its
title.
"""

from __future__ import annotations

from collections.abc import Collection

from django.urls import reverse

from invoices.models import Deal, Invoice


def name_invoices(ids: Collection[int]) -> dict[int, tuple[str, str, str]]:
    """Return number and customer of each of these invoices, and their addresses at the desk and on the pages, in
    one query.
    """
    columns = ("pk", "uid", "xero_number", "xero_contact_name", "contact_details")
    return {
        invoice.pk: (
            _named(invoice),
            reverse("admin:invoices_invoice_change", args=[invoice.pk]),
            reverse("invoice_detail", args=[invoice.uid]),
        )
        for invoice in Invoice.objects.filter(pk__in=ids).only(*columns)
    }


def name_deals(ids: Collection[int]) -> dict[int, tuple[str, str, str]]:
    """Return the title of each of these deals, and their addresses at the desk and on the pages, in one query."""
    titles = Deal.objects.filter(pk__in=ids).values_list("pk", "title")
    return {
        pk: (title, reverse("admin:invoices_deal_change", args=[pk]), reverse("deal_detail", args=[pk]))
        for pk, title in titles
    }


def _named(invoice: Invoice) -> str:
    return f"{invoice}, {invoice.customer_name}" if invoice.customer_name else str(invoice)
