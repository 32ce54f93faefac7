"""Every resource of the Accounting API and its view.

The real service ignores case and a trailing slash in these addresses. Django's own patterns respect both, so they
end at the API's base.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from sandbox.xero.api.views import (
    contacts,
    credits,
    documents,
    invoices,
    items,
    not_found,
    payments,
    settings_lists,
    stubs,
)

View = Callable[..., HttpResponse]

RESOURCES: tuple[tuple[str, View], ...] = (
    ("Invoices", invoices.invoices),
    ("Invoices/{key}", invoices.invoice),
    ("Invoices/{key}/OnlineInvoice", documents.online_invoice),
    ("Invoices/{key}/Email", documents.email_invoice),
    ("Invoices/{key}/History", documents.invoice_history),
    ("Invoices/{key}/Attachments", documents.attachments),
    ("Invoices/{key}/Attachments/{name}", documents.attachment),
    ("Organisation", settings_lists.organisation),
    ("Organisation/Actions", settings_lists.organisation_actions),
    ("Organisations", settings_lists.organisation),
    ("Organisations/Actions", settings_lists.organisation_actions),
    ("Accounts", settings_lists.accounts),
    ("Accounts/{key}", settings_lists.accounts),
    ("TaxRates", settings_lists.tax_rates),
    ("TaxRates/{key}", settings_lists.tax_rates),
    ("Items", items.items),
    ("Items/{key}", items.item),
    ("Items/{key}/History", documents.item_history),
    ("BrandingThemes", settings_lists.branding_themes),
    ("BrandingThemes/{key}", settings_lists.branding_themes),
    ("Currencies", settings_lists.currencies),
    ("TrackingCategories", settings_lists.tracking_categories),
    ("TrackingCategories/{key}", settings_lists.tracking_categories),
    ("Users", settings_lists.users),
    ("Users/{key}", settings_lists.users),
    ("Contacts", contacts.contacts),
    ("Contacts/{key}", contacts.contact),
    ("Contacts/{key}/History", documents.contact_history),
    ("CreditNotes", credits.credit_notes),
    ("CreditNotes/{key}", credits.credit_note),
    ("CreditNotes/{key}/Allocations", credits.credit_note_allocations),
    ("CreditNotes/{key}/Allocations/{allocation_id}", credits.credit_note_allocation),
    ("CreditNotes/{key}/History", documents.credit_note_history),
    ("Prepayments", credits.prepayments),
    ("Prepayments/{key}", credits.prepayment),
    ("Prepayments/{key}/Allocations", credits.prepayment_allocations),
    ("Prepayments/{key}/Allocations/{allocation_id}", credits.prepayment_allocation),
    ("Prepayments/{key}/History", documents.prepayment_history),
    ("Overpayments", credits.overpayments),
    ("Overpayments/{key}", credits.overpayment),
    ("Overpayments/{key}/Allocations", credits.overpayment_allocations),
    ("Overpayments/{key}/Allocations/{allocation_id}", credits.overpayment_allocation),
    ("Overpayments/{key}/History", documents.overpayment_history),
    ("Quotes", stubs.quotes),
    ("Quotes/{key}", stubs.quotes),
    ("RepeatingInvoices", stubs.repeating_invoices),
    ("RepeatingInvoices/{key}", stubs.repeating_invoices),
    ("LinkedTransactions", stubs.linked_transactions),
    ("LinkedTransactions/{key}", stubs.linked_transactions),
    ("Payments", payments.payments),
    ("Payments/{key}", payments.payment),
    ("Payments/{key}/History", documents.payment_history),
    ("Invoices/{key}/pdf", not_found.nothing_here),
    ("CreditNotes/{key}/pdf", not_found.nothing_here),
    ("Quotes/{key}/pdf", not_found.nothing_here),
)


def _patterns() -> dict[str, list[tuple[re.Pattern[str], View]]]:
    """Return the table keyed by its first word, so that a call is matched against its own resource alone."""
    found: dict[str, list[tuple[re.Pattern[str], View]]] = {}
    for address, view in RESOURCES:
        named = re.sub(r"\{(\w+)\}", r"(?P<\1>[^/]+)", address)
        pattern = re.compile(named, re.IGNORECASE)
        found.setdefault(address.partition("/")[0].lower(), []).append((pattern, view))
    return found


_PATTERNS = _patterns()


def dispatch(request: HttpRequest, path: str) -> HttpResponse:
    """Answer a call of the Accounting API with the view of its resource; 404 where there is none."""
    path = path.rstrip("/")
    for pattern, view in _PATTERNS.get(path.partition("/")[0].lower(), ()):
        if found := pattern.fullmatch(path):
            return view(request, **found.groupdict())
    return not_found.no_such_resource(request)
