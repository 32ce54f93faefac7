"""Addresses of the Xero controls, under /control/xero/."""

from __future__ import annotations

from django.urls import path

from sandbox.xero.control import xero_controls

urlpatterns = [
    path("invoices", xero_controls.find_invoices),
    path("invoices/touch", xero_controls.touch),
    path("invoices/<str:invoice_id>/<str:action>", xero_controls.invoice_action),
    path("contacts/<str:contact_id>/<str:action>", xero_controls.contact_action),
    path("connections/<str:connection_id>/<str:action>", xero_controls.connection_action),
    path("organisations/<str:tenant_id>/<str:action>", xero_controls.organisation_action),
    path("lists/<str:tenant_id>/<str:kind>/<str:code>", xero_controls.list_entry),
    path("intent-to-receive", xero_controls.intent_to_receive),
]
