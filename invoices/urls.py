"""The URLs of the rep's pages."""

from __future__ import annotations

from django.urls import path

from invoices.views import (
    conflict,
    deal_notice,
    deals,
    editing,
    invoice_lists,
    invoice_page,
    pdf,
    pickers,
    preview,
    verbs,
)

urlpatterns = [
    path("deals/", deals.deal_list, name="deal_list"),
    path("deals/<int:pk>/", deals.deal_detail, name="deal_detail"),
    path("deals/<int:pk>/invoices/", deals.deal_invoices, name="deal_invoices"),
    path("deals/<int:pk>/invoice/", editing.invoice_create, name="invoice_create"),
    path("invoices/", invoice_lists.invoice_list, name="invoice_list"),
    path("invoices/totals/", pickers.invoice_totals, name="invoice_totals"),
    path("invoices/customers/", pickers.customer_search, name="customer_search"),
    path("invoices/<uuid:uid>/", invoice_page.invoice_detail, name="invoice_detail"),
    path("invoices/<uuid:uid>/state/", invoice_page.invoice_state, name="invoice_state"),
    path("invoices/<uuid:uid>/conflict/", conflict.invoice_conflict, name="invoice_conflict"),
    path("invoices/<uuid:uid>/edit/", editing.invoice_edit, name="invoice_edit"),
    path("invoices/<uuid:uid>/keep/", deal_notice.invoice_keep, name="invoice_keep"),
    path("invoices/<uuid:uid>/submit/", verbs.invoice_submit, name="invoice_submit"),
    path("invoices/<uuid:uid>/approve/", verbs.invoice_approve, name="invoice_approve"),
    path("invoices/<uuid:uid>/reject/", verbs.invoice_reject, name="invoice_reject"),
    path("invoices/<uuid:uid>/void/", verbs.invoice_void, name="invoice_void"),
    path("invoices/<uuid:uid>/delete/", verbs.invoice_delete, name="invoice_delete"),
    path("invoices/<uuid:uid>/email/", verbs.invoice_email, name="invoice_email"),
    path("invoices/<uuid:uid>/share/", verbs.invoice_share, name="invoice_share"),
    path("invoices/<uuid:uid>/retry/", verbs.invoice_retry, name="invoice_retry"),
    path("invoices/<uuid:uid>/discard/", verbs.invoice_discard, name="invoice_discard"),
    path("invoices/<uuid:uid>/pdf/", pdf.invoice_pdf, name="invoice_pdf"),
    path("preferences/<int:connection_id>/preview/", preview.mapping_preview, name="mapping_preview"),
]
