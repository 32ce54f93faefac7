"""Every address of the sandbox's Xero."""

from __future__ import annotations

from django.urls import path, re_path

from sandbox.xero.api import resources
from sandbox.xero.oauth import connections, oidc, views
from sandbox.xero.pages import contacts as contact_pages
from sandbox.xero.pages import invoices as invoice_pages
from sandbox.xero.pages import organisations as organisation_pages

urlpatterns = [
    path("identity/connect/authorize", views.authorize),
    path("connect/token", views.token),
    path("connect/revocation", views.revoke),
    path("connect/userinfo", oidc.userinfo),
    path(".well-known/openid-configuration", oidc.discovery),
    path(".well-known/openid-configuration/jwks", oidc.keys),
    re_path(r"^[Cc]onnections/?$", connections.connections),
    re_path(r"^[Cc]onnections/(?P<connection_id>[^/]+)$", connections.connections),
    path("api.xro/2.0/<path:path>", resources.dispatch),
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
