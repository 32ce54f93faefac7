"""Every address of the small Xero on one screen."""

from __future__ import annotations

from django.urls import path, re_path

from sandbox.xero import connections, oauth, oidc
from sandbox.xero.pages import contacts as contact_pages
from sandbox.xero.pages import invoices as invoice_pages
from sandbox.xero.pages import organisations as organisation_pages
from sandbox.xero.views import contacts, credits, documents, invoices, items, lists, payments, plain, stubs

API = "api.xro/2.0"
urlpatterns = [
    path("identity/connect/authorize", oauth.authorize),
    path("connect/token", oauth.token),
    path("connect/revocation", oauth.revoke),
    path("connect/userinfo", oidc.userinfo),
    path(".well-known/openid-configuration", oidc.discovery),
    path(".well-known/openid-configuration/jwks", oidc.keys),
    re_path(r"^[Cc]onnections/?$", connections.connections),
    re_path(r"^[Cc]onnections/(?P<connection_id>[^/]+)$", connections.connections),
    re_path(rf"^{API}/Organisations?$", lists.organisation),
    path(f"{API}/Organisation/Actions", lists.organisation_actions),
    path(f"{API}/Accounts", lists.accounts),
    path(f"{API}/Accounts/<str:key>", lists.accounts),
    path(f"{API}/TaxRates", lists.tax_rates),
    path(f"{API}/TaxRates/<str:key>", lists.tax_rates),
    path(f"{API}/Items", items.items),
    path(f"{API}/Items/<str:key>", items.item),
    path(f"{API}/BrandingThemes", lists.branding_themes),
    path(f"{API}/BrandingThemes/<str:key>", lists.branding_themes),
    path(f"{API}/Currencies", lists.currencies),
    path(f"{API}/TrackingCategories", lists.tracking_categories),
    path(f"{API}/TrackingCategories/<str:key>", lists.tracking_categories),
    path(f"{API}/Users", lists.users),
    path(f"{API}/Users/<str:key>", lists.users),
    path(f"{API}/Contacts", contacts.contacts),
    path(f"{API}/Contacts/<str:key>", contacts.contact),
    path(f"{API}/Contacts/<str:key>/History", documents.contact_history),
    path(f"{API}/Invoices", invoices.invoices),
    path(f"{API}/Invoices/<str:key>", invoices.invoice),
    path(f"{API}/Invoices/<str:key>/OnlineInvoice", documents.online_invoice),
    path(f"{API}/Invoices/<str:key>/Email", documents.email_invoice),
    path(f"{API}/Invoices/<str:key>/History", documents.invoice_history),
    path(f"{API}/Invoices/<str:key>/Attachments", documents.attachments),
    path(f"{API}/Invoices/<str:key>/Attachments/<str:name>", documents.attachment),
    path(f"{API}/CreditNotes", credits.credit_notes),
    path(f"{API}/CreditNotes/<str:key>", credits.credit_note),
    path(f"{API}/CreditNotes/<str:key>/Allocations", credits.credit_note_allocations),
    path(f"{API}/CreditNotes/<str:key>/Allocations/<str:allocation_id>", credits.credit_note_allocation),
    path(f"{API}/CreditNotes/<str:key>/History", documents.credit_note_history),
    path(f"{API}/Prepayments", credits.prepayments),
    path(f"{API}/Prepayments/<str:key>", credits.prepayment),
    path(f"{API}/Prepayments/<str:key>/Allocations", credits.prepayment_allocations),
    path(f"{API}/Prepayments/<str:key>/Allocations/<str:allocation_id>", credits.prepayment_allocation),
    path(f"{API}/Prepayments/<str:key>/History", documents.prepayment_history),
    path(f"{API}/Overpayments", credits.overpayments),
    path(f"{API}/Overpayments/<str:key>", credits.overpayment),
    path(f"{API}/Overpayments/<str:key>/Allocations", credits.overpayment_allocations),
    path(f"{API}/Overpayments/<str:key>/Allocations/<str:allocation_id>", credits.overpayment_allocation),
    path(f"{API}/Overpayments/<str:key>/History", documents.overpayment_history),
    path(f"{API}/Quotes", stubs.quotes),
    path(f"{API}/Quotes/<str:key>", stubs.quotes),
    path(f"{API}/RepeatingInvoices", stubs.repeating_invoices),
    path(f"{API}/RepeatingInvoices/<str:key>", stubs.repeating_invoices),
    path(f"{API}/LinkedTransactions", stubs.linked_transactions),
    path(f"{API}/LinkedTransactions/<str:key>", stubs.linked_transactions),
    path(f"{API}/Payments", payments.payments),
    path(f"{API}/Payments/<str:key>", payments.payment),
    path(f"{API}/Payments/<str:key>/History", documents.payment_history),
    re_path(rf"^{API}/(Invoices|CreditNotes|Quotes)/[^/]+/pdf$", plain.nothing_here),
    re_path(rf"^{API}(/.*)?$", plain.no_such_resource),
    path("", organisation_pages.home, name="xero-home"),
    path("handshake", organisation_pages.send_handshake, name="xero-handshake"),
    path("app/<str:short_code>/", organisation_pages.organisation, name="xero-organisation"),
    path("app/<str:short_code>/disconnect", organisation_pages.disconnect, name="xero-disconnect"),
    path("app/<str:short_code>/contacts/", contact_pages.contact_list, name="xero-contacts"),
    path(
        "app/<str:short_code>/contacts/contact/<str:contact_id>", contact_pages.contact, name="xero-contact"
    ),
    path("app/<str:short_code>/invoicing/view/<str:invoice_id>", invoice_pages.invoice, name="xero-invoice"),
    path("in/<str:token>", invoice_pages.online_invoice, name="xero-online-invoice"),
    path("in/<str:token>/pdf", invoice_pages.online_pdf, name="xero-online-pdf"),
]
