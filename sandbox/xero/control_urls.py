"""The addresses of the small Xero's controls, under /control/xero/."""

from __future__ import annotations

from django.urls import path

from sandbox.xero import control

urlpatterns = [
    path("invoices", control.find_invoices),
    path("invoices/touch", control.touch),
    path("invoices/<str:invoice_id>/<str:action>", control.invoice_action),
    path("contacts/<str:contact_id>/<str:action>", control.contact_action),
    path("connections/<str:connection_id>/<str:action>", control.connection_action),
    path("organisations/<str:tenant_id>/<str:action>", control.organisation_action),
    path("lists/<str:tenant_id>/<str:kind>/<str:code>", control.list_entry),
    path("intent-to-receive", control.intent_to_receive),
]
