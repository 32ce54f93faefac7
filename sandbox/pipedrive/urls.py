"""Every address of the sandbox's Pipedrive: OAuth, the two APIs, and the pages."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, include, path

from sandbox.pipedrive.api_urls import v1_urls, v2_urls
from sandbox.pipedrive.oauth import views as oauth
from sandbox.pipedrive.pages import contacts, deals, lines, settings

urlpatterns: list[URLPattern | URLResolver] = [
    path("oauth/authorize", oauth.authorize, name="pipedrive-authorize"),
    path("marketplace", oauth.marketplace, name="pipedrive-marketplace"),
    path("oauth/token", oauth.token),
    path("oauth/token/", oauth.token),
    path("oauth/revoke", oauth.revoke),
    path("api/v2/", include(v2_urls)),
    path("api/v1/", include(v1_urls)),
    path("v1/", include(v1_urls)),
    path("", deals.list_page, name="pipedrive-deals"),
    path("deal/<int:deal_id>", deals.deal_page, name="pipedrive-deal"),
    path("deal/<int:deal_id>/lines", lines.add_page, name="pipedrive-line-add"),
    path("deal/<int:deal_id>/lines/<int:line_id>", lines.change_page, name="pipedrive-line"),
    path("deal/<int:deal_id>/notes", deals.note_page, name="pipedrive-note-add"),
    path("file/<int:file_id>", deals.file_page, name="pipedrive-file"),
    path("person/<int:person_id>", contacts.person_page, name="pipedrive-person"),
    path("organization/<int:organization_id>", contacts.organization_page, name="pipedrive-organization"),
    path("settings", settings.settings_page, name="pipedrive-settings"),
]
